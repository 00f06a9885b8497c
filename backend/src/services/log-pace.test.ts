import { expect, test } from 'vitest'
import { plantApp } from '../../test/kit/planted.ts'
import { claimed, failedAtBuild, settled } from '../../test/kit/played-builder.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner } from '../../test/kit/services-people.ts'

async function building(options: { logMemory?: { perLog: number; total: number } } = {}) {
  const world = await openWorld({}, options)
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  return { world, id: deployment.id, builder: await claimed(world, deployment.id) }
}

/** One that reads only when it is told to, as the feed of a busy backend does. */
function reader({ services }: Awaited<ReturnType<typeof openWorld>>, id: string) {
  const state = { at: 0, read: 0 }
  const stop = services.logs.tail(
    id,
    () => undefined,
    () => state.at,
  )
  async function readOn() {
    const { lines, next } = await services.logs.page(id, state.at)
    state.read += lines.length
    state.at = next
    return lines.length
  }
  return { state, stop, readOn }
}

const batch = 4000

test('LOG: a builder is answered when readers are near, and what they have not read stays in memory', async () => {
  const { world, id, builder } = await building()
  await using _world = world
  const { state, stop, readOn } = reader(world, id)
  builder.write(...Array.from({ length: 5 * batch }, (_, index) => `${index}`))
  await builder.send(1, batch)
  await builder.send(batch + 1, 2 * batch)
  let answered = false
  const third = builder.send(2 * batch + 1, 3 * batch).then(() => {
    answered = true
  })
  const held = () => world.parts.relay.readLog(id, 0, { lines: 1, bytes: 1 })
  await expect.poll(async () => (await held()).last, { timeout: 5000, interval: 1 }).toBe(3 * batch)
  expect(answered).toBe(false)
  while ((await readOn()) > 0);
  await third
  state.at = 0
  await builder.send(3 * batch + 1)
  await expect.poll(async () => (await builder.heartbeat()).durable, { timeout: 10_000 }).toBe(5 * batch)
  expect(await held()).toMatchObject({ gone: false })
  stop()
})

test('LOG: a reader that is stuck loses nothing and holds no build up, also when memory is full', async () => {
  const { world, id, builder } = await building({ logMemory: { perLog: 3_000_000, total: 6_000_000 } })
  await using _world = world
  const { state, readOn, stop } = reader(world, id)
  builder.write(...Array.from({ length: 10 * batch }, (_, index) => `${index}`))
  let next = 1
  const sendOn = async () => {
    next = (await builder.send(next, Math.min(next + batch - 1, 10 * batch))).accepted + 1
    return next
  }
  await expect.poll(sendOn, { timeout: 15_000, interval: 1 }).toBe(10 * batch + 1)
  expect(state.at).toBe(0)
  while ((await readOn()) > 0);
  expect(state).toEqual({ at: 10 * batch, read: 10 * batch })
  await builder.finish(failedAtBuild)
  await settled(world, id)
  stop()
})
