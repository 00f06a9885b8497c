import { expect, test } from 'vitest'
import { openWorld, type World } from '../../test/kit/services.ts'
import { firstOwner, type Person } from '../../test/kit/services-people.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import { newActivity } from './activity.ts'
import { proveTrail } from './activity-proof.ts'
import { listAll } from './query-all.ts'

type Owner = Person & { workspaceId: string }
const sealTimes = { renewEvery: 50, lookEvery: 200, pace: 20 }

const prove = (ada: Owner) => ada.do('verify-activity', { workspaceId: ada.workspaceId })
const sealsOf = (world: World, { workspaceId }: Owner) =>
  listAll(world.store, queries.seals, { parents: [workspaceId] })

async function rename(ada: Owner, times: number): Promise<void> {
  const { workspaceId } = ada
  for (let at = 0; at < times; at += 1) await ada.do('update-workspace', { workspaceId, name: `Orchard ${at}` })
}

async function allSealed(world: World): Promise<void> {
  await expect.poll(async () => (await listAll(world.store, queries.unsealed)).length, { timeout: 2000 }).toBe(0)
}

async function sayFormer(world: World): Promise<void> {
  await world.store.transaction(async (transaction) => {
    const server = await transaction.get(documents.server())
    transaction.set(documents.server(), { ownerExists: server?.data.ownerExists ?? false, schema: 1 })
  })
}

/** Makes a data folder of what the first version wrote: entries, and no seal, no mark and no newer layout. */
async function makeFormer(world: World, ada: Owner): Promise<void> {
  await allSealed(world)
  world.kill()
  for (const { n } of await sealsOf(world, ada)) await world.store.delete(documents.seal(ada.workspaceId, n))
  await sayFormer(world)
}

const schemaOf = async (world: World) => (await world.store.get(documents.server()))?.data.schema

/** An entry as somebody puts it into the Store, who makes no mark. */
async function putIn(world: World, ada: Owner, at: string): Promise<string> {
  const { workspaceId } = ada
  const entry = newActivity(world.parts, { workspaceId, kind: 'workspace.updated', text: 'Nobody did this' })
  await world.store.create(documents.activity(workspaceId, entry.id), { ...entry, at })
  return entry.id
}

test('ACT6: entries of a version that sealed none are sealed once as such, and the proof tells them apart', async () => {
  await using world = await openWorld({}, { sealTimes })
  const ada = await firstOwner(world)
  await rename(ada, 120)
  await makeFormer(world, ada)
  expect(await proveTrail(world.store, ada.workspaceId)).toEqual({ ok: true, entries: 121, sealed: 0 })
  await world.restart()
  await expect.poll(() => schemaOf(world)).toBe(2)
  expect(await prove(ada)).toMatchObject({ ok: true, entries: 121, sealed: 121, adopted: 121 })
  expect((await sealsOf(world, ada)).map(({ count, adopted }) => [count, adopted])).toEqual([
    [100, true],
    [21, true],
  ])
  await rename(ada, 3)
  await allSealed(world)
  expect(await prove(ada)).toMatchObject({ ok: true, entries: 124, sealed: 124, adopted: 121 })
  const first = (await sealsOf(world, ada))[0]?.first ?? ''
  await world.store.delete(documents.activity(ada.workspaceId, first))
  expect(await prove(ada)).toMatchObject({ broken: { problem: 'entry-removed', activityId: first, seal: 1 } })
})

test('ACT6: an adopted seal that says it is none does not hold', async () => {
  await using world = await openWorld({}, { sealTimes })
  const ada = await firstOwner(world)
  await makeFormer(world, ada)
  await world.restart()
  await expect.poll(() => schemaOf(world)).toBe(2)
  const found = await world.store.get(documents.seal(ada.workspaceId, 1))
  if (!found) throw new Error('nothing was adopted')
  const { adopted: _, ...own } = found.data
  await world.store.update(documents.seal(ada.workspaceId, 1), own, found.revision)
  expect(await prove(ada)).toMatchObject({ broken: { problem: 'seal-changed', seal: 1 } })
})

test('ACT6: nothing is adopted later, and nothing that bears a time after the first seal', async () => {
  await using world = await openWorld({}, { sealTimes })
  const ada = await firstOwner(world)
  await allSealed(world)
  const early = (await sealsOf(world, ada))[0]?.at ?? ''
  world.kill()
  await sayFormer(world)
  await world.restart()
  await expect.poll(() => schemaOf(world)).toBe(2)
  const backdated = await putIn(world, ada, new Date(Date.parse(early) - 60_000).toISOString())
  world.kill()
  await world.restart()
  await rename(ada, 1)
  await allSealed(world)
  expect(await prove(ada)).toMatchObject({ broken: { problem: 'entry-inserted', activityId: backdated } })
  await world.store.delete(documents.activity(ada.workspaceId, backdated))
  world.clock.advance(1000)
  const later = await putIn(world, ada, world.clock.iso())
  world.kill()
  await sayFormer(world)
  await world.restart()
  await expect.poll(() => schemaOf(world)).toBe(2)
  expect(await prove(ada)).toMatchObject({ broken: { problem: 'entry-inserted', activityId: later } })
})

test('ACT6: adopting that was cut off goes on where it was, and two backends adopt each entry once', async () => {
  await using world = await openWorld({}, { sealTimes })
  const ada = await firstOwner(world)
  await rename(ada, 250)
  await makeFormer(world, ada)
  await world.restart()
  await expect.poll(async () => (await sealsOf(world, ada)).length, { interval: 1 }).toBeGreaterThan(0)
  world.kill()
  await world.restart()
  await world.also('backend-2')
  await rename(ada, 5)
  await expect.poll(() => schemaOf(world), { timeout: 5000 }).toBe(2)
  await allSealed(world)
  expect(await prove(ada)).toMatchObject({ ok: true, entries: 256, sealed: 256, adopted: 251 })
})
