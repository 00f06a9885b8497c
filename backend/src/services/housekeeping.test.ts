import { timestampOf } from '@trellis/shared/ids'
import { expect, test } from 'vitest'
import { CountingStore } from '../../test/kit/counting-store.ts'
import { carryOut, deployAgain, livePlant, plantApp } from '../../test/kit/planted.ts'
import { claimed, failedAtBuild, jobOf, manifestOf, playBuild, settled, sha } from '../../test/kit/played-builder.ts'
import { openWorld, type World } from '../../test/kit/services.ts'
import { firstOwner, spaceOf } from '../../test/kit/services-people.ts'
import type { BlobSpace } from '../core/blob-space.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { Store } from '../ports/store.ts'
import { collectBlobs } from './blob-collection.ts'
import { sha256 } from './hash.ts'
import { createHousekeeping } from './housekeeping.ts'

const hour = 3600_000
const day = 24 * hour

/** One whole pass of what otherwise runs every hour. */
async function tidy(world: World) {
  const housekeeping = createHousekeeping(world.parts)
  await housekeeping.run()
  await housekeeping.close()
  expect(world.errors).toEqual([])
}

async function stored(world: World, workspaceId: string): Promise<Set<string>> {
  const found = new Set<string>()
  for await (const blob of world.artifacts.list(spaceOf({ workspaceId }))) found.add(blob.sha256)
  return found
}

async function chunksOf(world: World, id: string) {
  return (await world.store.query(queries.logChunks, { parents: [id], limit: 10 })).items.length
}

test('STO: a blob that nobody names goes after 24 hours untouched, and not before', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  const builder = await claimed(world, deployment.id)
  await builder.put('left over')
  await builder.finish(failedAtBuild)
  world.clock.advance(23 * hour)
  await tidy(world)
  expect(await stored(world, ada.workspaceId)).toEqual(new Set([sha('left over')]))
  world.clock.advance(2 * hour)
  await tidy(world)
  expect(await stored(world, ada.workspaceId)).toEqual(new Set())
})

test('STO: what a builder asks for is touched, and stays', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  const first = await claimed(world, deployment.id)
  await first.put('asked for')
  await first.put('forgotten')
  await first.finish(failedAtBuild)
  world.clock.advance(20 * hour)
  const second = await claimed(world, (await plantApp(ada, 'two')).deployment.id)
  await second.ask({ 'index.html': 'asked for' })
  world.clock.advance(5 * hour)
  await tidy(world)
  expect(await stored(world, ada.workspaceId)).toEqual(new Set([sha('asked for')]))
})

test('STO: a blob that is asked for between the two passes is not deleted', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  const builder = await claimed(world, deployment.id)
  for (const body of ['wanted again', 'forgotten']) await builder.put(body)
  await builder.finish(failedAtBuild)
  world.clock.advance(25 * hour)
  let lists = 0
  const { artifacts } = world
  const parts = {
    ...world.parts,
    artifacts: new Proxy(artifacts, {
      get(target, key) {
        if (key !== 'list') return Reflect.get(target, key).bind(target)
        return async function* (space: BlobSpace) {
          lists += 1
          if (lists === 2) await artifacts.has(space, [sha('wanted again')])
          yield* artifacts.list(space)
        }
      },
    }),
  }
  expect(await collectBlobs(parts, spaceOf(ada))).toBe(1)
  expect(await stored(world, ada.workspaceId)).toEqual(new Set([sha('wanted again')]))
})

test('STO: everything that a release names stays: manifest, files and their smaller forms, and caches', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  const builder = await claimed(world, deployment.id)
  await builder.cloned()
  const file = { path: 'index.html', sha256: sha('page'), size: 4, type: 'text/html' }
  const forms = { br: { sha256: sha('br'), size: 2 }, gzip: { sha256: sha('gz'), size: 2 } }
  const manifest = JSON.stringify({ version: 1, fallback: 'none', files: [{ ...file, ...forms }] })
  for (const body of ['page', 'br', 'gz', manifest, 'cache', 'stray']) await builder.put(body)
  const key = { lockfile: sha('lock'), packageManager: 'npm', nodeVersion: '20' }
  const save = { sha256: sha('cache'), size: 5 }
  await world.services.reports.cache(builder.job.token, { attempt: 1, key, save })
  await builder.finish({
    ...{ status: 'uploaded', uploadedFiles: 1, uploadedBytes: 1 },
    manifest: { sha256: sha(manifest), size: manifest.length },
  })
  await settled(world, deployment.id)
  world.clock.advance(25 * hour)
  await tidy(world)
  const kept = ['page', 'br', 'gz', manifest, 'cache'].map((body) => sha(body))
  expect(await stored(world, ada.workspaceId)).toEqual(new Set(kept))
})

test('STO: what is being published is not collected', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  const files = { 'index.html': 'page' }
  world.site.hooks.onVisit = async () => {
    world.clock.advance(25 * hour)
    await collectBlobs(world.parts, spaceOf(ada))
  }
  await playBuild(world, deployment.id, files)
  expect((await settled(world, deployment.id)).state.status).toBe('ready')
  expect(await stored(world, ada.workspaceId)).toEqual(new Set([sha('page'), sha(manifestOf(files))]))
})

test('STO: releases beyond the kept number go, but never the live one nor those that were live before it', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada, 'abcd')
  const { releases } = await ada.do('get-releases', { plantId: plant.id })
  const oldest = releases.at(-1)
  const release = oldest && (await world.store.get(documents.release(oldest.id)))?.data
  if (!release) throw new Error('there is no release')
  for (let n = 0; n < 24; n += 1) {
    world.clock.advance(1000)
    const id = world.parts.ids.ulid()
    await world.store.create(documents.release(id), { ...release, id, createdAt: world.clock.iso() })
  }
  await tidy(world)
  const kept = await world.store.query(queries.releasesOfPlant, { equal: { plantId: plant.id }, limit: 100 })
  const ids = kept.items.map(({ id }) => id)
  expect(ids).toHaveLength(24)
  for (const { id } of releases) expect(ids).toContain(id)
})

test('STO: logs go after their days, also of a workspace that never stored a blob; the deployment stays', async () => {
  await using world = await openWorld({ logDays: 7 })
  const ada = await firstOwner(world)
  const { plant, deployment } = await plantApp(ada)
  const builder = await claimed(world, deployment.id)
  builder.write('a line')
  await builder.send()
  await builder.finish(failedAtBuild)
  await settled(world, deployment.id)
  world.clock.advance(6 * day)
  const later = await deployAgain(ada, { plantId: plant.id })
  await (await claimed(world, later.id)).finish(failedAtBuild)
  await settled(world, later.id)
  await tidy(world)
  expect(await chunksOf(world, deployment.id)).toBeGreaterThan(0)
  world.clock.advance(2 * day)
  await tidy(world)
  expect(await chunksOf(world, deployment.id)).toBe(0)
  expect(await chunksOf(world, later.id)).toBeGreaterThan(0)
  expect((await ada.do('get-deployment', { deploymentId: deployment.id })).deployment.status).toBe('error')
})

test('STO5: an hour of housekeeping does not read the deployments of all times again', async () => {
  let counting: CountingStore | undefined
  await using world = await openWorld({ logDays: 7 }, { store: (store) => (counting = new CountingStore(store)) })
  const ada = await firstOwner(world)
  const { plant, deployment } = await plantApp(ada)
  const builder = await claimed(world, deployment.id)
  await builder.put('left over')
  await builder.finish(failedAtBuild)
  await settled(world, deployment.id)
  const model = (await world.store.get(documents.deployment(deployment.id)))?.data
  if (!model || !counting) throw new Error('there is nothing to copy')
  const logged = async (hoursAgo: number) => {
    const id = world.parts.ids.ulid()
    const createdAt = timestampOf(world.clock.now() - hoursAgo * hour)
    await world.store.create(documents.deployment(id), { ...model, id, createdAt })
    const [chunk] = (await world.store.query(queries.logChunks, { parents: [deployment.id], limit: 1 })).items
    if (!chunk) throw new Error('the deployment has no log')
    await world.store.create(documents.logChunk(id, chunk.data.first), chunk.data)
    return id
  }
  const old = []
  for (let n = 1; n <= 60; n += 1) old.push(await logged(8 * 24 + n))
  for (let n = 1; n <= 60; n += 1) await logged(n)
  const soon = await logged(7 * 24 - 0.5)
  const housekeeping = createHousekeeping(world.parts)
  await housekeeping.run()
  for (const id of old) expect(await chunksOf(world, id)).toBe(0)
  expect(await chunksOf(world, soon)).toBe(1)
  counting.reset()
  world.clock.advance(hour)
  await housekeeping.run()
  const { kinds } = counting.bill()
  expect(kinds.deployments?.reads, JSON.stringify(kinds)).toBeLessThan(15)
  expect(kinds['deployments/{}/logs']?.reads).toBeLessThan(5)
  expect(await chunksOf(world, soon)).toBe(0)
  expect(await chunksOf(world, deployment.id)).toBe(1)
  world.clock.advance(25 * hour)
  counting.reset()
  expect(await collectBlobs(world.parts, spaceOf(ada))).toBe(1)
  expect(counting.bill().reads, JSON.stringify(counting.bill().kinds)).toBeLessThan(10)
  await housekeeping.close()
  expect(world.errors).toEqual([])
  expect((await ada.do('get-plant', { plantId: plant.id })).plant.id).toBe(plant.id)
})

test('STO: first answers go after a day, dead builder tokens a day after their end', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const once = { uid: 'ada', command: 'rollback', requestId: 'r', payload: {} }
  await world.services.idempotency.once(once, async () => 'done')
  const marker = documents.idempotency(sha256(JSON.stringify([once.uid, once.command, once.requestId])))
  const { deployment } = await plantApp(ada)
  const token = documents.builderToken(sha256((await jobOf(world, deployment.id)).token))
  world.clock.advance(23 * hour)
  await tidy(world)
  expect(await world.store.get(marker)).toBeDefined()
  expect(await world.store.get(token)).toBeDefined()
  world.clock.advance(2 * hour)
  await tidy(world)
  expect(await world.store.get(marker)).toBeUndefined()
  expect(await world.store.get(token)).toBeUndefined()
})

test('STO: housekeeping is done by one backend at a time', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  const builder = await claimed(world, deployment.id)
  await builder.put('left over')
  world.clock.advance(25 * hour)
  await world.parts.relay.takeLease('housekeeping', 'backend-2', hour)
  await tidy(world)
  expect((await stored(world, ada.workspaceId)).size).toBe(1)
})

test('STO: a release that was rolled back to is kept while it is live', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada, 'ab')
  await ada.do('rollback', { plantId: plant.id })
  await carryOut(world, (await deployAgain(ada, { plantId: plant.id, environment: 'preview', ref: 'x' })).id)
  world.clock.advance(25 * hour)
  await tidy(world)
  expect(await stored(world, ada.workspaceId)).toContain(sha('<h1>a</h1>'))
  expect((await ada.do('get-releases', { plantId: plant.id })).releases).toHaveLength(2)
})

test('STO: an invitation that is over goes after a week, also a revoked and a used one, and only what lives is read', async () => {
  let counting: CountingStore | undefined
  const store = (inner: Store) => {
    counting = new CountingStore(inner)
    return counting
  }
  await using world = await openWorld({}, { store })
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const invite = (hours: number) =>
    ada.do('invite-member', { workspaceId, role: 'viewer' as const, expiresInHours: hours })
  for (let n = 0; n < 120; n += 1) await invite(1)
  const { id: inviteId } = (await invite(2)).invite
  await ada.do('revoke-invite', { workspaceId, inviteId })
  const { invite: living } = await invite(720)
  world.clock.advance(3 * hour)
  counting?.reset()
  expect((await ada.do('get-members', { workspaceId })).invites).toEqual([living])
  expect(counting?.bill().kinds.invites?.reads).toBeLessThan(60)
  const kept = async () =>
    (await world.store.query(queries.invitesByExpiry, { equal: { workspaceId }, limit: 500 })).items
  await tidy(world)
  expect(await kept()).toHaveLength(122)
  world.clock.advance(7 * day)
  await tidy(world)
  expect((await kept()).map(({ id }) => id)).toEqual([living.id])
})
