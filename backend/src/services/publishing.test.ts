import { describe, expect, test } from 'vitest'
import { gate } from '../../test/kit/gate.ts'
import { carryOut, deployAgain, livePlant, plantApp } from '../../test/kit/planted.ts'
import { claimed, playBuild, recordOf, settled } from '../../test/kit/played-builder.ts'
import { openWorld, type World } from '../../test/kit/services.ts'
import { firstOwner, refusalOf } from '../../test/kit/services-people.ts'
import type { Target } from '../core/records.ts'
import { documents } from '../ports/documents.ts'

const files = { 'index.html': 'x' }

async function pointerOf(world: World, plantId: string, target: Target = 'production') {
  return (await world.store.get(documents.pointer(plantId, target)))?.data
}

async function textOf(world: World, id: string) {
  return (await world.services.logs.page(id, 0)).lines.map(({ text }) => text)
}

/** A live plant and a second deployment that waits for its builder. */
async function secondDeployment() {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada)
  const live = await pointerOf(world, plant.id)
  const { id } = await deployAgain(ada, { plantId: plant.id })
  return { world, ada, plant, live, id }
}

describe('DEP: what a visitor would find broken is not released, and the pointer stays', () => {
  const script = '<script src="/app.js"></script>'
  test.each<[string, (site: World['site']) => void, string]>([
    ['/ is not found', (site) => site.answer('/', { status: 404 }), '404'],
    ['/ fails', (site) => site.answer('/', { status: 500 }), '500'],
    ['nothing answers', (site) => site.answer('/', new Error('The page did not answer within 10 s.')), 'within 10 s'],
    ['/ redirects in a circle', (site) => site.answer('/', { status: 302, location: '/' }), 'circle'],
    [
      'a script is missing',
      (site) => {
        site.page(script)
        site.answer('/app.js', { status: 404 })
      },
      '/app.js',
    ],
    [
      'a style is missing, named relative to a base',
      (site) => {
        site.page('<base href="/sub/"><link rel="preload stylesheet" href="a.css">')
        site.answer('/sub/a.css', { status: 404 })
      },
      '/sub/a.css',
    ],
  ])('%s', async (_what, spoil, words) => {
    const { world, ada, plant, live, id } = await secondDeployment()
    await using _world = world
    spoil(world.site)
    const record = await carryOut(world, id, { letter: 'b' })
    expect(record.state).toMatchObject({
      status: 'error',
      error: { code: 'verify_failed', step: 'verify', message: expect.stringContaining(words) },
      insight: { step: 'verify', cause: expect.stringContaining(words), advice: expect.stringMatching(/deploy again/) },
    })
    expect(await pointerOf(world, plant.id)).toEqual(live)
    expect((await ada.do('get-releases', { plantId: plant.id })).releases).toHaveLength(1)
    expect((await textOf(world, id)).at(-1)).toContain(words)
  })
})

test('DEP: a missing image is only warned about, and what is of other addresses is not asked for', async () => {
  const { world, id } = await secondDeployment()
  await using _world = world
  world.site.page(
    '<img src="/a.png"><script src="/a.js#x"></script><script src="https://cdn.example/x.js"></script><img src="data:,x">',
  )
  world.site.answer('/a.png', { status: 404 })
  world.site.asked.length = 0
  expect((await carryOut(world, id, { letter: 'b' })).state.status).toBe('ready')
  const address = `http://shop--${id.slice(-10).toLowerCase()}.localhost:8080`
  expect([...world.site.asked].sort()).toEqual([`${address}/`, `${address}/a.js`, `${address}/a.png`])
  expect((await textOf(world, id)).join('\n')).toContain('the image /a.png')
})

test('DEP: a page that is not HTML, and one that leads elsewhere, are taken as they are', async () => {
  for (const answer of [
    { type: 'application/json', body: '{}' },
    { status: 302, location: 'https://elsewhere.example/' },
  ]) {
    const { world, id } = await secondDeployment()
    await using _world = world
    world.site.answer('/', answer)
    expect((await carryOut(world, id, { letter: 'b' })).state.status).toBe('ready')
  }
})

test('DEP: the release is verified at its own address while visitors still get the old one', async () => {
  const { world, plant, live, id } = await secondDeployment()
  await using _world = world
  const during: unknown[] = []
  world.site.hooks.onVisit = async () => {
    const own = await world.store.get(documents.domain(`shop--${id.slice(-10).toLowerCase()}`))
    during.push([own?.data.deploymentId, await pointerOf(world, plant.id)])
  }
  await carryOut(world, id, { letter: 'b' })
  expect(during[0]).toEqual([id, live])
  expect(await pointerOf(world, plant.id)).toMatchObject({ version: 2, previous: [live?.releaseId] })
})

test('DEP: the releases that were live before are kept on the pointer, newest first, at most three', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada, 'abcdef')
  const { releases } = await ada.do('get-releases', { plantId: plant.id })
  const [live, ...before] = releases.map(({ id }) => id)
  expect(releases.map((release) => release.live)).toEqual([true, false, false, false, false, false])
  expect(await pointerOf(world, plant.id)).toMatchObject({ releaseId: live, previous: before.slice(0, 3), version: 6 })
})

test('DEP: a preview has a pointer and an address of its own and leaves production alone', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada)
  const before = (await ada.do('get-plant', { plantId: plant.id })).plant
  const production = await pointerOf(world, plant.id)
  const { id } = await deployAgain(ada, { plantId: plant.id, environment: 'preview', ref: 'feat/New_Door' })
  const record = await carryOut(world, id, { letter: 'b' })
  expect(record.state.status).toBe('ready')
  expect(await pointerOf(world, plant.id)).toEqual(production)
  expect(await pointerOf(world, plant.id, 'preview:feat/New_Door')).toMatchObject({ version: 1, previous: [] })
  const host = 'shop--feat-new-door'
  expect((await world.store.get(documents.domain(host)))?.data).toEqual({
    ...{ host, plantId: plant.id, workspaceId: ada.workspaceId },
    target: 'preview:feat/New_Door',
  })
  const after = (await ada.do('get-plant', { plantId: plant.id })).plant
  expect(after).toMatchObject({ status: 'HEALTHY', live: before.live, latestDeploymentId: before.latestDeploymentId })
  const previews = await ada.do('get-releases', { plantId: plant.id, environment: 'preview' })
  expect(previews.releases).toMatchObject([{ live: true, ref: 'feat/New_Door' }])
})

test('DEP: a deployment that is cancelled while it is verified moves nothing', async () => {
  const { world, ada, plant, live, id } = await secondDeployment()
  await using _world = world
  const held = gate()
  world.site.hooks.onVisit = () => held.passed
  await playBuild(world, id, files, 'b')
  await expect.poll(() => world.site.asked.length).toBeGreaterThan(1)
  await ada.do('cancel-deploy', { deploymentId: id })
  held.open()
  expect((await settled(world, id)).state.status).toBe('cancelled')
  expect(await pointerOf(world, plant.id)).toEqual(live)
  expect(world.errors).toEqual([])
})

test('DEP: a deployment begun before the pointer moved ends as superseded', async () => {
  const { world, plant, live, id } = await secondDeployment()
  await using _world = world
  await claimed(world, id)
  if (!live) throw new Error('nothing is live')
  const moved = { ...live, version: live.version + 1 }
  await world.store.transaction(async (transaction) =>
    transaction.set(documents.pointer(plant.id, 'production'), moved),
  )
  const { state } = await carryOut(world, id, { letter: 'b' })
  expect(state).toMatchObject({ status: 'cancelled', reason: 'superseded' })
  expect(await pointerOf(world, plant.id)).toEqual(moved)
})

test('DEP: a publication is taken over when its backend died, and released once', async () => {
  const { world, plant, live, id } = await secondDeployment()
  await using _world = world
  const held = gate()
  world.site.hooks.onVisit = () => held.passed
  await world.also('backend-2')
  await playBuild(world, id, files, 'b')
  await expect.poll(() => world.site.asked.length).toBeGreaterThan(1)
  world.killFirst()
  world.site.hooks.onVisit = () => undefined
  expect((await recordOf(world, id)).state).toMatchObject({ status: 'building', phase: 'publishing' })
  world.clock.advance(31_000)
  expect((await settled(world, id)).state.status).toBe('ready')
  held.open()
  expect(await pointerOf(world, plant.id)).toMatchObject({ version: (live?.version ?? 0) + 1 })
})

test('DEP: while a backend holds the lease no other publishes', async () => {
  const { world, id } = await secondDeployment()
  await using _world = world
  await world.also('backend-2')
  await claimed(world, id)
  const held = gate()
  world.site.hooks.onVisit = () => held.passed
  const asked = world.site.asked.length
  await playBuild(world, id, files, 'b')
  await expect.poll(() => world.site.asked.length).toBe(asked + 1)
  await new Promise((resolve) => setImmediate(resolve))
  expect(world.site.asked).toHaveLength(asked + 1)
  held.open()
  expect((await settled(world, id)).state.status).toBe('ready')
})

test('DEP: every end is one activity, and plant and pipeline are told of it', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant, deployment } = await plantApp(ada)
  await carryOut(world, deployment.id)
  const { activity } = await ada.do('get-activity', { workspaceId: ada.workspaceId, plantId: plant.id })
  expect(activity.map(({ kind }) => kind).sort()).toEqual(['deployment.ready', 'deployment.started', 'plant.created'])
  const types = () => world.facts.map((fact) => fact.type)
  await expect.poll(types).toContain('log-ended')
  const facts = types()
  expect(facts.filter((type) => type === 'log-ended')).toHaveLength(1)
  expect(facts.lastIndexOf('plant-changed')).toBeLessThan(facts.indexOf('log-ended'))
  expect(await refusalOf(ada.do('cancel-deploy', { deploymentId: deployment.id }))).toMatchObject({ code: 'conflict' })
})
