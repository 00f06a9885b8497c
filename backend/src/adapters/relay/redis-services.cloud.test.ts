import type { LogLine } from '@trellis/shared/log'
import { expect, describe as group, it } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { RedisPeer } from '../../../../test/peers/redis.ts'
import { redisUsage } from '../../../../test/peers/redis-usage.ts'
import { plantApp } from '../../../test/kit/planted.ts'
import { claimed, failedAtBuild, PlayedBuilder, proofOfLines, settled } from '../../../test/kit/played-builder.ts'
import { quiet } from '../../../test/kit/quiet-log.ts'
import { openWorld, type World } from '../../../test/kit/services.ts'
import { firstOwner } from '../../../test/kit/services-people.ts'
import type { Services } from '../../services/services.ts'
import { openRedisRelay } from './redis-relay.ts'

const describe = group.skipIf(!has('redis'))

/** Two backends over one Redis and one Store, with a claimed build of which each takes what comes to it. */
async function twoBackends(args: string[] = []) {
  const peer = await new RedisPeer({ args }).start()
  const place = { url: peer.url, prefix: 't:', log: quiet, onListenerError: () => undefined }
  const world = await openWorld({}, { relay: () => openRedisRelay(place) })
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  const first = await claimed(world, deployment.id)
  const other = await world.also('backend-2')
  const second = through(first, other)
  return {
    ...{ peer, world, id: deployment.id, first, second, other },
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]()
      await peer.stop()
    },
  }
}

/** The same builder, with the same lines, speaking to another backend. */
function through(builder: PlayedBuilder, services: Pick<Services, 'reports'>): PlayedBuilder {
  const world: World = Object.create(builder.world, { services: { value: services } })
  return Object.assign(new PlayedBuilder(world, builder.job, builder.nonce), { lines: builder.lines })
}

/** A watcher of one backend as its gateway plays it: reads on at each wake, after each break and now and then. */
function watch({ logs }: Pick<Services, 'logs'>, id: string) {
  const lines: LogLine[] = []
  const state = { done: false, reading: Promise.resolve() }
  const readOn = async () => {
    for (;;) {
      const page = await logs.page(id, lines.at(-1)?.seq ?? 0)
      lines.push(...page.lines)
      state.done = page.done
      if (page.lines.length === 0 || page.done) return
    }
  }
  const wake = () => {
    state.reading = state.reading.then(readOn).catch(() => undefined)
  }
  const stop = logs.tail(id, wake)
  const timer = setInterval(wake, 500)
  wake()
  return {
    lines,
    state,
    stop() {
      stop()
      clearInterval(timer)
    },
  }
}

/** Sends everything up to `last` as the real builder does: from where it is told, until all of it is accepted. */
async function sendUpTo(ways: PlayedBuilder[], last: number, batch = 500): Promise<void> {
  let next = 1
  for (let turn = 0; next <= last; turn += 1) {
    const way = ways[turn % ways.length]
    const sent = way?.send(next, Math.min(last, next + batch - 1)).catch(() => undefined)
    const answer = await sent
    if (answer) next = answer.accepted + 1
    if (!answer || answer.wait) await new Promise((resolve) => setTimeout(resolve, answer?.wait ?? 100))
  }
}

async function expectWhole(world: World, id: string, watchers: ReturnType<typeof watch>[], count: number) {
  const { state } = await settled(world, id)
  const proof = 'log' in state ? state.log : undefined
  expect(proof?.lines).toBe(count + 1)
  for (const watcher of watchers) {
    await expect.poll(() => watcher.state.done, { timeout: 20_000 }).toBe(true)
    watcher.stop()
    expect(proofOfLines(watcher.lines)).toEqual(proof)
  }
}

describe('LOG6, LOG7: two backends over Redis', () => {
  it('store a log of batches that come to either, and show it whole at both', async () => {
    await using scene = await twoBackends()
    const { world, id, first, second, other } = scene
    const watchers = [watch(world.services, id), watch(other, id)]
    first.write(...Array.from({ length: 12_000 }, (_, index) => `line ${index}`))
    await sendUpTo([first, second], 12_000)
    expect(await second.finish(failedAtBuild)).toMatchObject({ done: true })
    await expectWhole(world, id, watchers, 12_000)
  })

  it.each([
    ['with its data', ['--appendonly', 'yes']],
    ['without its data', []],
  ])('lose and repeat nothing when Redis is killed and started again %s', async (_, args) => {
    await using scene = await twoBackends(args)
    const { peer, world, id, first, second, other } = scene
    const watchers = [watch(world.services, id), watch(other, id)]
    first.write(...Array.from({ length: 30_000 }, (_, index) => `line ${index}`))
    const sending = sendUpTo([first, second], 30_000, 200)
    for (const after of [2000, 9000]) {
      await expect.poll(() => watchers[1]?.lines.length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(after)
      await peer.kill()
      await peer.startAgain()
    }
    await sending
    await expect
      .poll(() => second.finish(failedAtBuild).catch(String), { timeout: 20_000 })
      .toMatchObject({ done: true })
    await expectWhole(world, id, watchers, 30_000)
  })

  it('go on when the one that archives dies', async () => {
    await using scene = await twoBackends()
    const { world, id, first, second, other } = scene
    first.write(...Array.from({ length: 3000 }, (_, index) => `line ${index}`))
    await sendUpTo([first], 1500)
    await expect.poll(async () => (await second.heartbeat()).durable, { timeout: 20_000 }).toBe(1500)
    world.killFirst()
    const watcher = watch(other, id)
    await sendUpTo([second], 3000)
    await expect.poll(async () => (await second.heartbeat()).durable, { timeout: 20_000, interval: 200 }).toBe(3000)
    await second.finish(failedAtBuild)
    await expectWhole(world, id, [watcher], 3000)
  })
})

describe('what a deployment asks of Redis', () => {
  it.each([1000, 100_000])('with %i lines is counted, and stays in bounds', async (count) => {
    await using scene = await twoBackends()
    const { peer, world, id, first, other } = scene
    using client = await peer.client()
    const watcher = watch(other, id)
    for (let each = 1; each <= count; each += 1) first.write(`${each} ${'x'.repeat(80)}`)
    const usage = await redisUsage(client, async () => {
      await sendUpTo([first], count, 1000)
      await first.finish(failedAtBuild)
      await settled(world, id)
    })
    await expectWhole(world, id, [watcher], count)
    expect(usage.commands.xadd).toBeLessThan(count + 20)
    expect(usage.calls).toBeLessThan(200 + count / 20)
    // What comes within a second waits for the Store; the cap of one log bounds it.
    expect(usage.peakBytes).toBeLessThan(2_000_000 + 16 * 1024 * 1024)
  })
})
