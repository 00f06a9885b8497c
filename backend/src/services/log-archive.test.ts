import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { gate } from '../../test/kit/gate.ts'
import { plantApp } from '../../test/kit/planted.ts'
import {
  claimed,
  failedAtBuild,
  PlayedBuilder,
  proofOfLines,
  recordOf,
  settled,
} from '../../test/kit/played-builder.ts'
import { openWorld, type World } from '../../test/kit/services.ts'
import { firstOwner } from '../../test/kit/services-people.ts'
import { StoreConflict } from '../ports/store.ts'
import { readChunks } from './log-chunks.ts'
import type { Services } from './services.ts'

/** A claimed build on two backends over one Store and one Relay; `first` and `second` are the same builder's two ways. */
async function twoBackends() {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  const first = await claimed(world, deployment.id)
  const other = await world.also('backend-2')
  const second = through(first, other)
  return { world, id: deployment.id, first, second, other }
}

/** The same builder, with the same lines, speaking to another backend. */
function through(builder: PlayedBuilder, services: Pick<Services, 'reports'>): PlayedBuilder {
  const world: World = Object.create(builder.world, { services: { value: services } })
  return Object.assign(new PlayedBuilder(world, builder.job, builder.nonce), { lines: builder.lines })
}

const many = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`)

async function storedLines(world: World, id: string) {
  const lines = []
  for await (const chunk of readChunks(world.store, id, 1)) lines.push(...chunk)
  return lines
}

/** Counts the chunks that were written, and those that another backend had written first. */
function countChunks(world: World) {
  const count = { written: 0, refused: 0 }
  const create = world.store.create.bind(world.store)
  vi.spyOn(world.store, 'create').mockImplementation(async (ref, data) => {
    const isChunk = ref.path.includes('/logs/')
    try {
      await create(ref, data)
      if (isChunk) count.written += 1
    } catch (error) {
      if (isChunk && error instanceof StoreConflict) count.refused += 1
      throw error
    }
  })
  return count
}

const untilDurable = (builder: PlayedBuilder, seq: number) =>
  expect.poll(async () => (await builder.heartbeat()).durable, { timeout: 15_000 }).toBe(seq)

test('LOG6: any backend takes any batch, one stores them, and both know what is durable', async () => {
  const { world, id, first, second } = await twoBackends()
  await using _world = world
  const count = countChunks(world)
  first.write(...many(1200))
  for (let next = 1; next <= 1200; next += 100) {
    const way = next % 200 === 1 ? first : second
    expect(await way.send(next, next + 99)).toMatchObject({ accepted: next + 99 })
    if (next === 601) await untilDurable(second, 700)
  }
  await untilDurable(first, 1200)
  await untilDurable(second, 1200)
  expect(count.written).toBeGreaterThan(0)
  expect(count.refused).toBe(0)
  expect(await storedLines(world, id)).toEqual(first.lines)
})

test('LOG6: batches that overlap, leave gaps and come to both at once are held once and in order', async () => {
  const { world, id, first, second } = await twoBackends()
  await using _world = world
  first.write(...many(400))
  const batch = fc.record({ from: fc.integer({ min: 1, max: 400 }), count: fc.integer({ min: 1, max: 120 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { maxLength: 12 }), async (batches) => {
      const sent = batches.map(({ from, count }, index) =>
        (index % 2 ? first : second).send(from, Math.min(400, from + count)),
      )
      for (const { accepted, durable } of await Promise.all(sent)) expect(durable).toBeLessThanOrEqual(accepted)
    }),
    { numRuns: 12 },
  )
  const { accepted } = await first.heartbeat()
  await second.send(accepted + 1)
  const [finish] = await Promise.all([second.finish(failedAtBuild), first.send(1, 400).catch(() => undefined)])
  expect(finish).toMatchObject({ done: true, durable: 400 })
  const { state } = await settled(world, id)
  const lines = await storedLines(world, id)
  expect(lines.slice(0, 400)).toEqual(first.lines)
  expect('log' in state && state.log).toEqual(proofOfLines(lines))
  expect(lines).toHaveLength(401)
})

test('LOG6: what is called durable is in the Store, however slow that is, whoever is asked', async () => {
  const { world, id, first, second } = await twoBackends()
  await using _world = world
  const [arrived, held] = [gate(), gate()]
  const create = world.store.create.bind(world.store)
  vi.spyOn(world.store, 'create').mockImplementation(async (ref, data) => {
    if (ref.path.includes('/logs/')) {
      arrived.open()
      await held.passed
    }
    await create(ref, data)
  })
  first.write(...many(100))
  expect(await first.send(1, 50)).toEqual({ accepted: 50, durable: 0 })
  await arrived.passed
  expect(await second.send(51)).toEqual({ accepted: 100, durable: 0 })
  expect(await second.heartbeat()).toEqual({ accepted: 100, durable: 0 })
  expect(await storedLines(world, id)).toEqual([])
  held.open()
  await untilDurable(second, 100)
})

test('LOG6: when the backend that archives dies, another goes on after its lease', async () => {
  const { world, id, first, second } = await twoBackends()
  await using _world = world
  first.write(...many(300))
  await first.send(1, 100)
  await untilDurable(second, 100)
  world.killFirst()
  await second.send(101, 200)
  world.clock.advance(10_001)
  await untilDurable(second, 200)
  await second.send(201)
  await second.finish(failedAtBuild)
  const { state } = await settled(world, id)
  const lines = await storedLines(world, id)
  expect(lines.slice(0, 300)).toEqual(first.lines)
  expect('log' in state && state.log).toEqual(proofOfLines(lines))
})

test('LOG6: a backend that never took a batch can end the log', async () => {
  const { world, id, first, second } = await twoBackends()
  await using _world = world
  first.write(...many(5000))
  await first.send()
  expect(await second.finish(failedAtBuild)).toEqual({ done: true, accepted: 5000, durable: 5000 })
  const { state } = await settled(world, id)
  const lines = await storedLines(world, id)
  expect('log' in state && state.log).toEqual(proofOfLines(lines))
  expect(lines.slice(0, 5000)).toEqual(first.lines)
})

test('LOG7: when the Relay has lost everything, the builder is sent back to what the Store holds', async () => {
  const { world, id, first, second } = await twoBackends()
  await using _world = world
  first.write(...many(400))
  await first.send(1, 100)
  await untilDurable(first, 100)
  await first.send(101, 200)
  await world.parts.relay.closeLog(id)
  const { accepted, durable } = await second.send(201, 300)
  expect(accepted).toBe(durable)
  expect(durable).toBeGreaterThanOrEqual(100)
  expect(await first.send(accepted + 1, 300)).toMatchObject({ accepted: 300 })
  await world.parts.relay.closeLog(id)
  const place = await second.heartbeat()
  expect(place.accepted).toBe(place.durable)
  await first.send(place.durable + 1)
  expect(await second.finish(failedAtBuild)).toMatchObject({ done: true, durable: 400 })
  await settled(world, id)
  expect((await storedLines(world, id)).slice(0, 400)).toEqual(first.lines)
})

test('LOG7: a Relay that is behind the Store goes on behind what the Store holds', async () => {
  const { world, id, first, second } = await twoBackends()
  await using _world = world
  first.write(...many(300))
  await first.send(1, 200)
  await untilDurable(first, 200)
  const { relay } = world.parts
  await relay.closeLog(id)
  await relay.openLog(id, 0)
  await relay.appendLog(id, 1, first.lines.slice(0, 150))
  expect(await second.send(201, 250)).toMatchObject({ accepted: 250 })
  await first.send(251)
  await untilDurable(second, 300)
  expect(await storedLines(world, id)).toEqual(first.lines)
})

test.each(['while the log is ended', 'when all is over'])(
  'LOG8: a late batch of the builder is not taken %s',
  async (when) => {
    const { world, id, first, second, other } = await twoBackends()
    await using _world = world
    first.write(...many(20))
    await first.send(1, 10)
    const { relay } = world.parts
    const [arrived, held] = [gate(), gate()]
    const appendLog = relay.appendLog.bind(relay)
    const relayOfOther = vi.spyOn(relay, 'appendLog')
    relayOfOther.mockImplementationOnce(async (...batch) => {
      arrived.open()
      await held.passed
      return appendLog(...batch)
    })
    const late = first.send(11)
    await arrived.passed
    await second.finish(failedAtBuild, proofOfLines(first.lines.slice(0, 10)))
    await expect.poll(async () => (await storedLines(world, id)).length).toBe(11)
    if (when === 'when all is over') await settled(world, id)
    held.open()
    await late.catch(() => undefined)
    const { state } = await settled(world, id)
    const lines = await storedLines(world, id)
    expect(lines).toHaveLength(11)
    expect(await relay.placeOfLog(id)).toBeUndefined()
    expect('log' in state && state.log).toEqual(proofOfLines(lines))
    const page = await other.logs.page(id, 0)
    expect(page).toMatchObject({ lines, next: 11, done: true })
  },
)

test('LOG8: two backends that settle one deployment write its last line once', async () => {
  const { world, id, first, second } = await twoBackends()
  await using _world = world
  first.write(...many(5))
  await first.send()
  await Promise.all([first.finish(failedAtBuild), second.finish(failedAtBuild)])
  await settled(world, id)
  expect(await storedLines(world, id)).toHaveLength(6)
  expect((await recordOf(world, id)).state).toMatchObject({ status: 'error', log: { lines: 6 } })
})
