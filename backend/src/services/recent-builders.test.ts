import { expect, test } from 'vitest'
import { CountingStore } from '../../test/kit/counting-store.ts'
import { plantApp } from '../../test/kit/planted.ts'
import { claimed, recordOf, settled } from '../../test/kit/played-builder.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner, refusalOf } from '../../test/kit/services-people.ts'
import { fail } from '../core/failure.ts'
import { LogArchive } from './log-archive.ts'
import { LogReaders } from './log-readers.ts'
import type { Parts } from './parts.ts'
import { RecentBuilders } from './recent-builders.ts'

type Listener = Parameters<Parts['relay']['subscribe']>[0]

/** A builder in charge, and a backend that hears only what the test tells it. */
async function inCharge() {
  let counting: CountingStore | undefined
  const world = await openWorld({}, { store: (store) => (counting = new CountingStore(store)) })
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  const builder = await claimed(world, deployment.id)
  const heard: Listener[] = []
  const { parts } = world
  const relay = Object.create(parts.relay, {
    subscribe: { value: (one: Listener) => heard.push(one) },
  })
  const recent = new RecentBuilders({ store: parts.store, clock: parts.clock, relay })
  const reads = async (work: () => Promise<unknown>) => {
    const before = counting?.bill().reads ?? 0
    await work()
    return (counting?.bill().reads ?? 0) - before
  }
  return { world, ada, id: deployment.id, builder, recent, heard, reads, token: builder.job.token }
}

test('STO5: a builder is asked about once in five seconds', async () => {
  const { world, recent, reads, token } = await inCharge()
  await using _world = world
  expect(await reads(() => recent.recall(token, 1))).toBe(2)
  expect(await reads(() => recent.recall(token, 1))).toBe(0)
  world.clock.advance(5000)
  expect(await reads(() => recent.recall(token, 1))).toBe(2)
})

test('BLD1: a token or attempt that was never good is asked about each time, and refused', async () => {
  const { world, recent, reads, token } = await inCharge()
  await using _world = world
  await recent.recall(token, 1)
  for (let round = 0; round < 2; round += 1) {
    expect(await refusalOf(recent.recall(`${token}x`, 1))).toMatchObject({ code: 'unauthenticated' })
    expect(await refusalOf(recent.recall(token, 2))).toMatchObject({ code: 'conflict' })
  }
  expect(await reads(() => recent.recall(token, 1))).toBe(2)
})

test('BLD1: who is not in charge any more is not believed once that is told', async () => {
  const { world, ada, id, recent, heard, token } = await inCharge()
  await using _world = world
  const { record } = await recent.recall(token, 1)
  await ada.do('cancel-deploy', { deploymentId: id })
  expect((await recent.recall(token, 1)).record.version).toBe(record.version)
  const { workspaceId } = record
  const update = {
    id: record.plantId,
    deploymentId: id,
    version: record.version,
    kind: 'deploy',
    status: 'building',
  } as const
  const tell = (version: number) =>
    heard[0]?.onFact({
      type: 'pipeline-changed',
      workspaceId,
      update: { ...update, version, steps: [], progress: 0, message: '' },
    })
  tell(record.version)
  expect((await recent.recall(token, 1)).record.version).toBe(record.version)
  tell(record.version + 1)
  expect(await refusalOf(recent.recall(token, 1))).toMatchObject({ code: expect.stringMatching(/conflict|unauth/) })
})

test('BLD1: after a break in what is heard the Store is asked', async () => {
  const { world, ada, id, recent, heard, token } = await inCharge()
  await using _world = world
  await recent.recall(token, 1)
  heard[0]?.onBreak('lost')
  await ada.do('cancel-deploy', { deploymentId: id })
  expect(await refusalOf(recent.recall(token, 1))).toMatchObject({ code: expect.stringMatching(/conflict|unauth/) })
})

test('LOG2: the log of an ended deployment is not opened again for a builder that is still believed', async () => {
  const { world, ada, id, builder } = await inCharge()
  await using _world = world
  builder.write('one', 'two')
  await builder.send()
  await ada.do('cancel-deploy', { deploymentId: id })
  await settled(world, id)
  const { state } = await recordOf(world, id)
  const archive = new LogArchive(world.parts, new LogReaders(world.parts.clock))
  const over = async () => Promise.reject(fail('conflict', 'over'))
  const lines = builder.write('three', 'four', 'five', 'six')
  const reports = [archive.place(id, over), archive.ingest(id, { first: 3, lines, inCharge: over })]
  for (const report of reports) expect(await refusalOf(report)).toMatchObject({ code: 'conflict' })
  for (const report of [builder.send(), builder.heartbeat()]) {
    expect(await refusalOf(report)).toMatchObject({ code: expect.stringMatching(/conflict|unauth/) })
  }
  expect(await world.parts.relay.placeOfLog(id)).toBeUndefined()
  expect((await recordOf(world, id)).state).toEqual(state)
})
