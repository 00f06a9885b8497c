import { expect, test } from 'vitest'
import { plantApp } from '../../test/kit/planted.ts'
import { openWorld, type World } from '../../test/kit/services.ts'
import { firstOwner, newcomer, type Person, refusalOf } from '../../test/kit/services-people.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import { newActivity, writeActivity } from './activity.ts'
import { listAll } from './query-all.ts'

type Owner = Person & { workspaceId: string }
const sealTimes = { renewEvery: 50, lookEvery: 200, pace: 20 }

const prove = (ada: Owner) => ada.do('verify-activity', { workspaceId: ada.workspaceId })

/** Waits until the Store holds no entry that waits for its seal; that is promised within two seconds. */
async function allSealed(world: World): Promise<void> {
  const waiting = async () => (await listAll(world.store, queries.unsealed)).length
  await expect.poll(waiting, { timeout: 2000 }).toBe(0)
}

async function sealsOf(world: World, { workspaceId }: Owner) {
  return listAll(world.store, queries.seals, { parents: [workspaceId] })
}

/** Every sealed id, and whether each entry stands under exactly one seal. */
async function expectSealedOnce(world: World, ada: Owner): Promise<void> {
  const sealed = (await sealsOf(world, ada)).flatMap(({ entries }) => entries.map(({ id }) => id))
  const entries = await listAll(world.store, queries.activityOfWorkspace, { parents: [ada.workspaceId] })
  expect(sealed.toSorted()).toEqual(entries.map(({ id }) => id).toSorted())
}

async function rename(ada: Owner, times: number): Promise<void> {
  const { workspaceId } = ada
  for (let at = 0; at < times; at += 1) await ada.do('update-workspace', { workspaceId, name: `Orchard ${at}` })
}

test('ACT2: entries are sealed within two seconds of their writing, at the usual pace, and the proof says so', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  await rename(ada, 3)
  await plantApp(ada)
  await allSealed(world)
  const [entries, seals] = [await ada.do('get-activity', { workspaceId: ada.workspaceId }), await sealsOf(world, ada)]
  const head = seals.at(-1)
  expect(await prove(ada)).toEqual({
    ...{ ok: true, entries: entries.activity.length, sealed: entries.activity.length },
    head: { seal: head?.n, hash: head?.hash, at: head?.at },
  })
  expect(entries.activity.length).toBeGreaterThanOrEqual(5)
})

test('ACT2: two backends that write at once have one sealer, each entry is sealed once, and another takes over', async () => {
  await using world = await openWorld({}, { sealTimes })
  const ada = await firstOwner(world)
  await world.also('backend-2')
  await Promise.all(Array.from({ length: 8 }, () => rename(ada, 3)))
  await allSealed(world)
  await expectSealedOnce(world, ada)
  world.killFirst()
  await rename(ada, 2)
  world.clock.advance(10_000)
  await allSealed(world)
  await expectSealedOnce(world, ada)
  expect(await prove(ada)).toMatchObject({ ok: true })
})

test('ACT2: what was committed late, or by a backend that died before it told anybody, is sealed all the same', async () => {
  await using world = await openWorld({}, { sealTimes })
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const late = newActivity(world.parts, { workspaceId, kind: 'plant.created', text: 'Written long before its commit' })
  world.clock.advance(60_000)
  await rename(ada, 2)
  await allSealed(world)
  await world.store.transaction(async (transaction) => writeActivity(transaction, late))
  await allSealed(world)
  await expectSealedOnce(world, ada)
  expect((await sealsOf(world, ada)).at(-1)).toMatchObject({ count: 1, first: late.id })
  world.kill()
  const orphan = newActivity({ ids: lateIds, clock: world.clock }, { workspaceId, kind: 'plant.updated', text: 'x' })
  await world.store.transaction(async (transaction) => writeActivity(transaction, orphan))
  await world.restart()
  await allSealed(world)
  await expectSealedOnce(world, ada)
  expect(await prove(ada)).toMatchObject({ ok: true })
})

const lateIds = { ulid: () => '7ZZZZZZZZZZZZZZZZZZZZZZZZZ', token: () => 'unused' }

test('ACT2: more entries than one seal holds become several seals', async () => {
  await using world = await openWorld({}, { sealTimes: { ...sealTimes, pace: 5000, lookEvery: 300 } })
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  await world.store.transaction(async (transaction) => {
    for (let at = 0; at < 250; at += 1)
      writeActivity(transaction, newActivity(world.parts, { workspaceId, kind: 'comment.added', text: `No. ${at}` }))
  })
  await allSealed(world)
  expect(Math.max(...(await sealsOf(world, ada)).map(({ count }) => count))).toBe(100)
  await expectSealedOnce(world, ada)
  expect(await prove(ada)).toMatchObject({ ok: true, entries: 251, sealed: 251 })
})

test('ACT3: a Store that somebody wrote to is found, with the link that does not hold', async () => {
  await using world = await openWorld({}, { sealTimes })
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  await rename(ada, 4)
  await allSealed(world)
  const noted = (await prove(ada)).head
  if (!noted) throw new Error('nothing was sealed')
  const [entry] = (await ada.do('get-activity', { workspaceId, limit: 1 })).activity
  if (!entry) throw new Error('there is no entry')
  const ref = documents.activity(workspaceId, entry.id)
  const set = (text: string) => world.store.transaction(async (transaction) => transaction.set(ref, { ...entry, text }))
  await set('Nothing happened')
  expect(await prove(ada)).toMatchObject({ ok: false, broken: { problem: 'entry-changed', activityId: entry.id } })
  await world.store.delete(ref)
  expect(await prove(ada)).toMatchObject({ ok: false, broken: { problem: 'entry-removed', activityId: entry.id } })
  await set(entry.text)
  expect(await prove(ada)).toMatchObject({ ok: true })
  const forged = { ...entry, id: world.parts.ids.ulid() }
  await world.store.create(documents.activity(workspaceId, forged.id), forged)
  expect(await prove(ada)).toMatchObject({ ok: false, broken: { problem: 'entry-inserted', activityId: forged.id } })
  await world.store.delete(documents.activity(workspaceId, forged.id))
  const { seal, hash } = noted
  expect(await ada.do('verify-activity', { workspaceId, noted: { seal, hash } })).toMatchObject({ ok: true })
  const found = await ada.do('verify-activity', { workspaceId, noted: { seal: seal + 1, hash } })
  expect(found).toMatchObject({ ok: false, broken: { problem: 'noted-head' } })
})

test('ACT3: the proof holds while entries go on being written and sealed', async () => {
  await using world = await openWorld({}, { sealTimes })
  const ada = await firstOwner(world)
  const writing = rename(ada, 40)
  for (let at = 0; at < 40; at += 1) expect((await prove(ada)).broken).toBeUndefined()
  await writing
  await allSealed(world)
  expect(await prove(ada)).toMatchObject({ ok: true, entries: 41, sealed: 41 })
})

test('ACT3: only members may ask for the proof', async () => {
  await using world = await openWorld({}, { sealTimes })
  const ada = await firstOwner(world)
  const stranger = await newcomer(world, 'eve')
  const asked = stranger.do('verify-activity', { workspaceId: ada.workspaceId })
  expect(await refusalOf(asked)).toMatchObject({ code: 'not_found' })
})
