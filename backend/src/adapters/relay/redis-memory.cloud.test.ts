import { afterEach, describe, expect, it, vi } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { RedisPeer } from '../../../../test/peers/redis.ts'
import { linesOf } from '../../../test/contracts/relay/lines.ts'
import { quiet } from '../../../test/kit/quiet-log.ts'
import type { Relay } from '../../ports/relay.ts'
import { openRedisRelay } from './redis-relay.ts'

const page = { lines: 5000, bytes: 1e6 }
const opened: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

async function scene(args: string[] = []) {
  const peer = await new RedisPeer({ args }).start()
  opened.push({ close: () => peer.stop() })
  const relay = await openRedisRelay({ url: peer.url, prefix: 't:', log: quiet, onListenerError: () => undefined })
  opened.unshift(relay)
  const client = await peer.client()
  opened.unshift({ close: async () => client.disconnect() })
  return { peer, relay, client }
}

type Client = Awaited<ReturnType<RedisPeer['client']>>

async function usedMemory(client: Client): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1])
}

/** Writes a log as a builder and an archiver do: batches in, and what the Store holds out. */
async function writeAndTrim(relay: Relay, id: string, { lines, kept }: { lines: number; kept: number }): Promise<void> {
  await relay.openLog(id, 0)
  for (let first = 1; first <= lines; first += 500) {
    const last = first + 499
    expect(await relay.appendLog(id, first, linesOf(first, last, 'x'.repeat(100)))).toMatchObject({ outcome: 'taken' })
    await relay.trimLog(id, Math.max(0, last - kept), last)
  }
}

describe.skipIf(!has('redis'))('RED4: the memory of Redis is bounded', () => {
  it('a long log takes as much as is kept of it, and nothing when it is closed', async () => {
    const { relay, client } = await scene()
    await relay.openLog('warm', 0)
    await relay.appendLog('warm', 1, linesOf(1, 500))
    await relay.closeLog('warm')
    const before = await usedMemory(client)
    await writeAndTrim(relay, 'long', { lines: 60_000, kept: 5000 })
    expect(Number(await client.call('MEMORY', 'USAGE', 't:log:long', 'SAMPLES', '0'))).toBeLessThan(3_000_000)
    await relay.closeLog('long')
    await vi.waitFor(async () => expect(await usedMemory(client)).toBeLessThan(before + 1_000_000), 5000)
    expect((await client.keys('t:log:*')).length).toBe(0)
    expect(await client.hgetall('t:logs')).toEqual({ total: '0' })
  })

  it('every key goes by itself, besides the one that names the data and the routes, which are few', async () => {
    const { relay, client } = await scene()
    await writeAndTrim(relay, 'd', { lines: 1000, kept: 100 })
    await relay.takeLease('x', 'one', 60_000)
    await relay.publishRoute({ hosts: ['a'], plantId: 'p' })
    const lasting = []
    for (const key of await client.keys('*')) if ((await client.pttl(key)) === -1) lasting.push(key)
    expect(lasting.sort()).toEqual(['t:epoch', 't:routes'])
  })

  it('a log that went by itself gives its room back', async () => {
    const { relay, client } = await scene()
    await writeAndTrim(relay, 'dead', { lines: 1000, kept: 1000 })
    await client.del('t:log:dead', 't:log:dead:state')
    await relay.openLog('next', 0)
    expect(await client.hgetall('t:logs')).toEqual({ total: '0' })
  })

  it('a log whose lines were evicted is unknown, and does not answer for them', async () => {
    const { relay, client } = await scene()
    await writeAndTrim(relay, 'd', { lines: 500, kept: 500 })
    await client.del('t:log:d')
    expect(await relay.readLog('d', 0, page)).toMatchObject({ gone: true })
    expect(await relay.appendLog('d', 501, linesOf(501, 510))).toMatchObject({ outcome: 'gap', accepted: 0 })
    expect(await relay.openLog('d', 400)).toBe(400)
  })

  it('keeps about as many changes of routes as it says', async () => {
    const { relay, client } = await scene()
    const change = (index: number) => ({ hosts: [`h${index}`], plantId: 'p' })
    for (let round = 0; round < 25; round += 1) {
      await Promise.all(Array.from({ length: 500 }, (_, index) => relay.publishRoute(change(index))))
    }
    expect(await client.xlen('t:routes')).toBeLessThan(10_500)
  })
})

describe.skipIf(!has('redis'))('RED4: a Redis that is full', () => {
  it('lets a writer wait, lets holders renew, says so to whoever asks, and goes on when there is room', async () => {
    const { relay, client } = await scene(['--maxmemory-policy', 'noeviction'])
    await relay.openLog('d', 0)
    await relay.appendLog('d', 1, linesOf(1, 2000, 'x'.repeat(1000)))
    await relay.takeLease('held', 'one', 60_000)
    await client.config('SET', 'maxmemory', '1mb')
    expect(await relay.appendLog('d', 2001, linesOf(2001, 2010))).toEqual({
      outcome: 'full',
      accepted: 2000,
      durable: 0,
    })
    expect(await relay.takeLease('held', 'one', 60_000)).toBe(true)
    await expect(relay.takeLease('new', 'one', 1000)).rejects.toMatchObject({
      refusal: { code: 'unavailable', message: expect.stringMatching(/memory is full/) },
    })
    await expect(relay.check()).rejects.toThrow(/memory is full/)
    expect((await relay.readLog('d', 0, page)).lines.length).toBeGreaterThan(100)
    const heard: string[] = []
    relay.followRoutes({
      onChange: ({ plantId }) => heard.push(plantId),
      onBeat: () => undefined,
      onBreak: () => undefined,
    })
    await relay.publishRoute({ hosts: ['a'], plantId: 'while full' })
    expect(heard).toEqual(['while full'])
    await relay.trimLog('d', 2000, 2000)
    expect(await relay.placeOfLog('d')).toEqual({ accepted: 2000, durable: 2000 })
    await client.config('SET', 'maxmemory', '100mb')
    expect(await relay.appendLog('d', 2001, linesOf(2001, 2010))).toMatchObject({ outcome: 'taken', accepted: 2010 })
    await relay.check()
    await vi.waitFor(async () => expect(await client.xlen('t:routes')).toBe(1), 5000)
  })
})
