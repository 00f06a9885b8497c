import { describe, expect, test } from 'vitest'
import { deployAgain, livePlant } from '../../test/kit/planted.ts'
import { claimed, recordOf } from '../../test/kit/played-builder.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner, member, refusalOf } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'

const value = 'k9-Tulip-4417-north'

async function withOwner() {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const add = (more: object = {}) => ada.do('add-secret', { workspaceId, name: 'API_KEY', value, ...more })
  const kinds = async () => (await ada.do('get-activity', { workspaceId })).activity.map(({ kind }) => kind)
  return { world, ada, workspaceId, add, kinds }
}

describe('secrets of a workspace', () => {
  test('VLT3: are kept sealed, told without a value, with one entry for each change', async () => {
    const { world, ada, workspaceId, add, kinds } = await withOwner()
    await using _world = world
    const { secret, warnings } = await add({ description: 'For the shop' })
    expect(secret).toMatchObject({ name: 'API_KEY', version: 1, environments: ['production', 'preview'], masked: true })
    expect(warnings).toEqual([])
    const changed = await ada.do('update-secret', { workspaceId, name: 'API_KEY', value: `${value}-2` })
    expect(changed.secret).toMatchObject({ id: secret.id, version: 2, valueVersion: 2, description: 'For the shop' })
    const { secrets } = await ada.do('get-secrets', { workspaceId })
    expect(secrets).toMatchObject([{ id: secret.id, version: 2 }])
    await ada.do('delete-secret', { workspaceId, secretId: secret.id })
    expect((await ada.do('get-secrets', { workspaceId })).secrets).toEqual([])
    expect((await kinds()).slice(0, 3)).toEqual(['secret.deleted', 'secret.updated', 'secret.created'])
    const told = JSON.stringify([secret, changed, secrets, world.facts, dumpOf(world)])
    expect(told).toContain('secrets-changed')
    expect(told).not.toContain(value)
    expect(told).not.toContain(Buffer.from(value).toString('base64').slice(0, 20))
    expect(Object.keys(dumpOf(world)).filter((path) => /secrets|secretNames/.test(path))).toEqual([])
  })

  test('SCR10: of many who make one name in one scope at once, one does', async () => {
    const { world, add, kinds } = await withOwner()
    await using _world = world
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => add()))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))
    expect(new Set(refused).size).toBe(1)
    expect((await kinds()).filter((kind) => kind === 'secret.created')).toHaveLength(1)
    await add({ environments: ['preview'] })
    expect(Object.keys(dumpOf(world)).filter((path) => path.includes('/keys/'))).toHaveLength(1)
  })

  test('SCR11: of two who change one at once both versions are kept, or one is refused where a version was named', async () => {
    const { world, ada, workspaceId, add, kinds } = await withOwner()
    await using _world = world
    const { secret } = await add()
    const set = (more: object) => ada.do('update-secret', { workspaceId, secretId: secret.id, value, ...more })
    await Promise.all([set({}), set({})])
    expect((await ada.do('get-secrets', { workspaceId })).secrets).toMatchObject([{ version: 3, valueVersion: 3 }])
    const outcomes = await Promise.allSettled([set({ version: 3 }), set({ version: 3 })])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await refusalOf(set({ version: 3 }))).toMatchObject({ code: 'conflict' })
    const versions = Object.keys(dumpOf(world)).filter((path) => path.includes('/versions/'))
    expect(versions).toHaveLength(4)
    expect((await kinds()).filter((kind) => kind === 'secret.updated')).toHaveLength(3)
  })

  test('SCR6: a name in several scopes must say which, and ids of elsewhere are not found', async () => {
    const { world, ada, workspaceId, add } = await withOwner()
    await using _world = world
    await add()
    await add({ environments: ['preview'] })
    const by = (more: object) => ada.do('update-secret', { workspaceId, value, name: 'API_KEY', ...more })
    expect(await refusalOf(by({}))).toMatchObject({ code: 'conflict' })
    expect((await by({ environment: 'production' })).secret.environments).toEqual(['production', 'preview'])
    expect(await refusalOf(by({ name: 'OTHER' }))).toMatchObject({ code: 'not_found' })
    const elsewhere = (await ada.do('create-workspace', { name: 'Other' })).workspace.id
    const { secret } = await add({ name: 'SECOND' })
    const stranger = ada.do('delete-secret', { workspaceId: elsewhere, secretId: secret.id })
    expect(await refusalOf(stranger)).toMatchObject({ code: 'not_found' })
  })

  test('SCR1 SCR2 SCR3: refuses names and values that cannot be, and warns of those that are not hidden', async () => {
    const { world, add } = await withOwner()
    await using _world = world
    const before = dumpOf(world)
    for (const bad of [
      { name: 'PATH' },
      { name: 'TRELLIS_KEY' },
      { value: 'a\0b' },
      { value: 'x\uFFFD' },
      { value: 'é'.repeat(40_000) },
    ])
      expect(await refusalOf(add(bad))).toMatchObject({ code: 'invalid' })
    expect(dumpOf(world)).toEqual(before)
    expect((await add({ name: 'PIN', value: '1' })).warnings).toEqual([expect.stringContaining('fewer than 6')])
    expect((await add({ name: 'VITE_KEY' })).warnings).toEqual([expect.stringContaining('Vite')])
    expect((await add({ name: 'LARGE', value: 'ab1-'.repeat(16_384) })).warnings).toEqual([])
  })

  test('ACL: are for maintainers alone', async () => {
    const { world, workspaceId, add } = await withOwner()
    await using _world = world
    await add()
    const developer = await member(world, workspaceId, 'developer')
    const maintainer = await member(world, workspaceId, 'maintainer')
    expect((await maintainer.do('get-secrets', { workspaceId })).secrets).toHaveLength(1)
    expect(await refusalOf(developer.do('get-secrets', { workspaceId }))).toMatchObject({ code: 'forbidden' })
    const adding = developer.do('add-secret', { workspaceId, name: 'X', value })
    expect(await refusalOf(adding)).toMatchObject({ code: 'forbidden' })
    const fact = world.facts.findLast(({ type }) => type === 'secrets-changed')
    expect(JSON.stringify(fact)).not.toContain(developer.caller.uid)
  })
})

describe('secrets in builds', () => {
  test('SCR4 SCR7: a build gets them by precedence, the release remembers, and a change offers exactly what it touches', async () => {
    const { world, ada, workspaceId, add } = await withOwner()
    await using _world = world
    const shop = await livePlant(world, ada)
    const blog = await livePlant(world, ada, 'b', 'blog')
    const first = await add()
    expect(first.outdated.map(({ plantId }) => plantId).sort()).toEqual([shop.plant.id, blog.plant.id].sort())
    const own = await add({ plantId: shop.plant.id, value: 'only-for-the-shop-1' })
    expect(own.outdated).toMatchObject([{ plantId: shop.plant.id, names: ['API_KEY'] }])
    const { deployments } = await ada.do('redeploy', { workspaceId, plantIds: [shop.plant.id] })
    const id = deployments[0]?.id ?? ''
    const builder = await claimed(world, id)
    const plan = await builder.claim()
    expect(plan.secrets).toEqual([{ name: 'API_KEY', value: 'only-for-the-shop-1', exposure: 'secret' }])
    expect((await recordOf(world, id)).secretVersions).toEqual({ [own.secret.id]: 1 })
    await builder.cloned('c')
    await builder.finish(await builder.upload({ 'index.html': 'c' }))
    await expect.poll(async () => (await recordOf(world, id)).state.status).toBe('ready')
    const { releases } = await ada.do('get-releases', { plantId: shop.plant.id })
    expect(releases[0]?.secretVersions).toEqual({ [own.secret.id]: 1 })
    const { secrets, outdated } = await ada.do('get-secrets', { workspaceId })
    expect(outdated.map(({ plantId }) => plantId)).toEqual([blog.plant.id])
    const shown = secrets.find(({ plantId }) => plantId)
    expect(shown).toMatchObject({ plantIds: [shop.plant.id], uses: [{ version: 1, current: true }] })
    const general = await ada.do('update-secret', { workspaceId, secretId: first.secret.id, value: 'a new one 2' })
    expect(general.outdated.map(({ plantId }) => plantId)).toEqual([blog.plant.id])
  })

  test('SCR5: a pinned version is given until the secret is set again', async () => {
    const { world, ada, workspaceId, add } = await withOwner()
    await using _world = world
    const { secret } = await add()
    const { plant } = await livePlant(world, ada)
    await ada.do('update-secret', { workspaceId, secretId: secret.id, value: 'the-bad-value-1' })
    await world.store.transaction(async (transaction) => {
      const found = await transaction.get<object>({ path: `plants/${plant.id}` })
      const pins = { [secret.id]: { version: 1, newest: 2 } }
      transaction.set<object>({ path: `plants/${plant.id}` }, { ...found?.data, pins })
    })
    const valueOfNext = async () => {
      const { id } = await deployAgain(ada, { plantId: plant.id })
      const builder = await claimed(world, id)
      const plan = await builder.claim()
      await builder.finish({ status: 'cancelled' })
      return plan.secrets[0]?.value
    }
    expect(await valueOfNext()).toBe(value)
    await ada.do('update-secret', { workspaceId, secretId: secret.id, value: 'the-good-value-1' })
    expect(await valueOfNext()).toBe('the-good-value-1')
  })

  test('SCR9: an import is shown first, done in one commit, and says what it left out', async () => {
    const { world, ada, workspaceId, add, kinds } = await withOwner()
    await using _world = world
    await add()
    const text = `API_KEY=${value}\nDB_URL=postgres://u:p4ssw0rd-x@db/1\nPATH=/bin\nVITE_SITE=shop.example`
    const shown = await ada.do('import-env', { workspaceId, text, dryRun: true })
    expect(shown.changes.map(({ name, change }) => [name, change])).toEqual([
      ['API_KEY', 'same'],
      ['DB_URL', 'add'],
      ['VITE_SITE', 'add'],
    ])
    expect(shown.problems).toMatchObject([{ line: 3 }])
    expect((await ada.do('get-secrets', { workspaceId })).secrets).toHaveLength(1)
    const done = await ada.do('import-env', { workspaceId, text, public: ['VITE_SITE'] })
    expect(done.changes).toEqual(shown.changes)
    const { secrets } = await ada.do('get-secrets', { workspaceId })
    expect(secrets.map(({ name, exposure }) => [name, exposure])).toEqual([
      ['API_KEY', 'secret'],
      ['DB_URL', 'secret'],
      ['VITE_SITE', 'public'],
    ])
    expect((await kinds()).filter((kind) => kind === 'secret.created')).toHaveLength(3)
    const again = await ada.do('import-env', { workspaceId, text: 'DB_URL=other-value-77', dryRun: true })
    expect(again.changes).toMatchObject([{ name: 'DB_URL', change: 'replace' }])
    expect(JSON.stringify([shown, done, again])).not.toMatch(/p4ssw0rd|other-value/)
  })

  test('VLT4: a build whose secrets cannot be opened ends and says so', async () => {
    const { world, ada, workspaceId, add } = await withOwner()
    await using _world = world
    const { secret } = await add()
    const { id } = (await ada.do('start-deploy', { workspaceId, gitUrl: 'https://git.example/shop' })).deployment
    await world.store.transaction(async (transaction) => {
      const ref = { path: `workspaces/${workspaceId}/secrets/${secret.id}/versions/1` }
      const found = await transaction.get<{ sealed: object }>(ref)
      if (found) transaction.set(ref, { ...found.data, sealed: { ...found.data.sealed, bytes: 'AAAA'.repeat(20) } })
    })
    await expect(claimed(world, id)).rejects.toThrow('cannot be opened')
    await expect
      .poll(async () => (await recordOf(world, id)).state)
      .toMatchObject({
        status: 'error',
        error: { code: 'secrets_unavailable' },
      })
    expect(JSON.stringify(world.errors)).not.toContain(value)
  })
})
