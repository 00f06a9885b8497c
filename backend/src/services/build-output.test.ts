import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { deployAgain, livePlant, plantApp } from '../../test/kit/planted.ts'
import { claimed, sha } from '../../test/kit/played-builder.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner, refusalOf, spaceOf } from '../../test/kit/services-people.ts'

async function building() {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { deployment, plant } = await plantApp(ada)
  return { world, ada, plant, id: deployment.id, builder: await claimed(world, deployment.id) }
}

test('STO: a page of the manifest names each missing blob once and what is stored not at all', async () => {
  const { world, builder } = await building()
  await using _world = world
  const files = { 'a.html': 'same', 'b.html': 'same', 'c.html': 'other' }
  const before = await builder.ask(files)
  expect(before.missing.map(({ sha256 }) => sha256).sort()).toEqual([sha('same'), sha('other')].sort())
  await builder.put('same')
  expect((await builder.ask(files)).missing).toMatchObject([{ sha256: sha('other') }])
})

test('STO: paths that escape or cannot be served are refused with their place', async () => {
  const { world, builder } = await building()
  await using _world = world
  for (const path of ['../x', 'a/../../x', '/etc/passwd', 'a//b', './a', 'a\\b', 'a\u0000b', 'e\u0301.html']) {
    const refusal = await refusalOf(builder.ask({ 'index.html': 'x', [path]: 'y' }))
    expect(refusal, path).toMatchObject({ code: 'invalid', issues: [{ path: 'files.1.path' }] })
  }
})

test('STO: a blob that is not what its name or length says is refused and leaves nothing', async () => {
  const { world, ada, builder } = await building()
  await using _world = world
  const { reports } = world.services
  const put = (name: string, body: string, size: number) =>
    reports.putBlob(builder.job.token, name, { body: Readable.from([Buffer.from(body)]), size })
  expect(await refusalOf(put(sha('one'), 'two', 3))).toMatchObject({ code: 'invalid' })
  expect(await refusalOf(put(sha('one'), 'one', 2))).toMatchObject({ code: 'invalid' })
  expect(await refusalOf(put(sha('one'), 'one', 4))).toMatchObject({ code: 'invalid' })
  expect(await refusalOf(put('../../etc/passwd', 'one', 3))).toMatchObject({ code: 'invalid' })
  expect(await refusalOf(put(sha('one'), 'one', 2e9))).toMatchObject({ code: 'invalid' })
  expect((await world.artifacts.has(spaceOf(ada), [sha('one'), sha('two')])).size).toBe(0)
  expect(await builder.put('one')).toBe('stored')
  expect(await builder.put('one')).toBe('existed')
})

test('STO: a blob is known only within its workspace', async () => {
  const { world, ada, builder } = await building()
  await using _world = world
  await builder.put('mine')
  const other = (await ada.do('create-workspace', { name: 'Other' })).workspace.id
  const elsewhere = await plantApp({ ...ada, workspaceId: other }, 'other')
  const stranger = await claimed(world, elsewhere.deployment.id)
  expect((await stranger.ask({ 'index.html': 'mine' })).missing).toMatchObject([{ sha256: sha('mine') }])
  await stranger.put('mine')
  expect(await world.artifacts.has(spaceOf({ workspaceId: other }), [sha('mine')])).toEqual(new Set([sha('mine')]))
})

test('STO: smaller forms that the live release has are not asked for again', async () => {
  const { world, builder, plant, ada, id } = await building()
  await using _world = world
  const html = '<h1>one</h1>'
  const file = { path: 'index.html', sha256: sha(html), size: html.length, type: 'text/html' }
  const br = { sha256: sha('small'), size: 5 }
  const manifest = JSON.stringify({ version: 1, fallback: 'none', files: [{ ...file, br }] })
  await builder.cloned()
  for (const body of [html, 'small', manifest]) await builder.put(body)
  await builder.finish({
    ...{ status: 'uploaded', uploadedFiles: 1, uploadedBytes: 1 },
    manifest: { sha256: sha(manifest), size: manifest.length },
  })
  await expect.poll(async () => (await ada.do('get-plant', { plantId: plant.id })).plant.status).toBe('HEALTHY')
  expect(id).toBeDefined()
  const next = await claimed(world, (await deployAgain(ada, { plantId: plant.id })).id)
  const answer = await next.ask({ 'index.html': html })
  expect(answer).toEqual({ missing: [], known: [{ of: sha(html), encoding: 'br', ...br }] })
})

const key = { lockfile: sha('lock'), packageManager: 'npm@10', nodeVersion: '20.20.0' }

/** Builders of one plant, each of a deployment of its own: production, a preview, and one of another plant. */
async function cachingWorld() {
  const world = await openWorld({ maxBuilds: 8 })
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada)
  const production = await claimed(world, (await deployAgain(ada, { plantId: plant.id })).id)
  const wish = { plantId: plant.id, environment: 'preview', ref: 'topic' } as const
  const preview = await claimed(world, (await deployAgain(ada, wish)).id)
  const other = await claimed(world, (await plantApp(ada, 'other')).deployment.id)
  const cache = (builder: typeof other, request: object) =>
    world.services.reports.cache(builder.job.token, { attempt: 1, key, ...request })
  const save = async (builder: typeof other, body: string, change: object = {}) => {
    const answer = await cache(builder, { save: { sha256: sha(body), size: body.length }, key: { ...key, ...change } })
    await builder.put(body)
    world.clock.advance(1000)
    return answer
  }
  return { world, production, preview, other, cache, save }
}

test('STO: a cache is found by its key, else the newest of the same manager and Node version', async () => {
  const { world, production, cache, save } = await cachingWorld()
  await using _world = world
  expect(await cache(production, {})).toEqual({})
  expect(await save(production, 'first')).toMatchObject({ upload: { sha256: sha('first') } })
  await save(production, 'second', { lockfile: sha('lock 2') })
  expect((await cache(production, {})).found).toMatchObject({ sha256: sha('first'), exact: true, size: 5 })
  const near = await cache(production, { key: { ...key, lockfile: sha('lock 3') } })
  expect(near.found).toMatchObject({ sha256: sha('second'), exact: false })
  expect(await cache(production, { key: { ...key, nodeVersion: '22.0.0' } })).toEqual({})
  expect(await cache(production, { key: { ...key, packageManager: 'pnpm@9' } })).toEqual({})
  expect(await save(production, 'first')).toEqual({})
})

test('STO: a cache that was declared and never uploaded is not found', async () => {
  const { world, production, cache } = await cachingWorld()
  await using _world = world
  await cache(production, { save: { sha256: sha('promised'), size: 8 } })
  expect(await cache(production, {})).toEqual({})
})

test('STO: what a preview built never reaches production, nor another plant', async () => {
  const { world, production, preview, other, cache, save } = await cachingWorld()
  await using _world = world
  await save(preview, 'from a branch')
  for (const builder of [production, other]) {
    expect(await cache(builder, {})).toEqual({})
    expect(await world.services.reports.getBlob(builder.job.token, sha('from a branch'))).toBeUndefined()
  }
  await save(production, 'from production')
  expect((await cache(preview, {})).found).toMatchObject({ sha256: sha('from a branch') })
  expect(await world.services.reports.getBlob(preview.job.token, sha('from production'))).toBeUndefined()
})

test('STO: what many previews save does not crowd out what production has', async () => {
  const { world, production, preview, cache, save } = await cachingWorld()
  await using _world = world
  await save(production, 'from production')
  for (let branch = 0; branch < 6; branch++)
    await save(preview, `branch ${branch}`, { lockfile: sha(`lock ${branch}`) })
  expect((await cache(production, {})).found).toMatchObject({ sha256: sha('from production'), exact: true })
  expect((await cache(preview, { key: { ...key, lockfile: sha('lock 0') } })).found).toMatchObject({ exact: false })
})

test('STO: a builder reads back its own caches and no other blob', async () => {
  const { world, production, save } = await cachingWorld()
  await using _world = world
  await save(production, 'cached')
  await production.put('a page')
  const got = await world.services.reports.getBlob(production.job.token, sha('cached'))
  expect(got && Buffer.concat(await got.body.toArray()).toString()).toBe('cached')
  for (const body of ['a page', '<h1>a</h1>', 'nothing']) {
    expect(await world.services.reports.getBlob(production.job.token, sha(body))).toBeUndefined()
  }
})

test('STO: only the newest caches of a plant are kept, and none above the limit', async () => {
  const { world, production, cache, save } = await cachingWorld()
  await using _world = world
  for (const n of [1, 2, 3, 4, 5, 6])
    await save(production, `cache ${n}`, { lockfile: sha(`lock ${n}`), nodeVersion: `${n}` })
  const found = []
  for (const n of [1, 2, 3, 4, 5, 6]) {
    const answer = await cache(production, { key: { ...key, lockfile: sha(`lock ${n}`), nodeVersion: `${n}` } })
    found.push(answer.found !== undefined)
  }
  expect(found).toEqual([false, false, true, true, true, true])
  expect(await refusalOf(cache(production, { save: { sha256: sha('x'), size: 2e9 } }))).toMatchObject({
    code: 'invalid',
  })
})
