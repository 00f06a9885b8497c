import { afterEach, describe, expect, it, vi } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { RedisPeer } from '../../../../test/peers/redis.ts'
import { linesOf } from '../../../test/contracts/relay/lines.ts'
import { quiet } from '../../../test/kit/quiet-log.ts'
import type { Fact } from '../../core/facts.ts'
import type { Relay } from '../../ports/relay.ts'
import { openRedisRelay } from './redis-relay.ts'

const page = { lines: 5000, bytes: 1e6 }
const soon = { timeout: 20_000, interval: 20 }
const unavailable = { refusal: { code: 'unavailable' } }
const fact = (plantId: string): Fact => ({ type: 'plant-removed', workspaceId: 'w', plantId })

const opened: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

async function scene(args: string[] = [], more: { leaseGraceMs?: number } = {}) {
  const peer = await new RedisPeer({ args }).start()
  opened.push({ close: () => peer.stop() })
  const open = async (): Promise<Relay> => {
    const options = { url: peer.url, prefix: 't:', log: quiet, onListenerError: () => undefined, beatMs: 200, ...more }
    const relay = await openRedisRelay(options)
    opened.unshift(relay)
    return relay
  }
  const [a, b] = [await open(), await open()]
  return { peer, a, b, open }
}

/** What a backend hears: facts, and how often it was told that some may be missing. */
function hear(relay: Relay) {
  const heard = { facts: [] as string[], breaks: 0, routes: [] as string[], beats: 0, routeBreaks: 0 }
  relay.subscribe({
    onFact: (what) => heard.facts.push('plantId' in what ? String(what.plantId) : what.type),
    onBreak: () => (heard.breaks += 1),
  })
  relay.followRoutes({
    onChange: ({ plantId }) => heard.routes.push(plantId),
    onBeat: () => (heard.beats += 1),
    onBreak: () => (heard.routeBreaks += 1),
  })
  return heard
}

/** How long a call took that was to fail. */
async function timeToFail(call: Promise<unknown>): Promise<number> {
  const began = performance.now()
  await expect(call).rejects.toMatchObject(unavailable)
  return performance.now() - began
}

/** Everything that a backend asks while Redis is away ends within seconds, and what was told is made good. */
async function expectBounded(relay: Relay): Promise<void> {
  const calls = [
    () => relay.check(),
    () => relay.time(),
    () => relay.openLog('d', 0),
    () => relay.placeOfLog('d'),
    () => relay.appendLog('d', 6, linesOf(6, 6)),
    () => relay.readLog('d', 0, page),
    () => relay.takeLease('x', 'one', 1000),
    () => relay.leaseLeft('x'),
  ]
  for (const took of await Promise.all(calls.map((call) => timeToFail(call())))) expect(took).toBeLessThan(8000)
}

describe.skipIf(!has('redis'))('RED2: Redis killed and started again', () => {
  it('with its data: nothing that was held is lost, and everybody hears of the break', async () => {
    const { peer, a, b } = await scene(['--appendonly', 'yes', '--appendfsync', 'always'])
    const heard = [hear(a), hear(b)]
    await a.openLog('d', 0)
    await a.appendLog('d', 1, linesOf(1, 5))
    await a.takeLease('x', 'one', 60_000)
    await peer.kill()
    await expectBounded(a)
    await a.publish(fact('lost'))
    await a.publishRoute({ hosts: ['h'], plantId: 'kept' })
    expect(heard[0]?.routes).toEqual(['kept'])
    await peer.startAgain()
    await vi.waitFor(() => a.check(), soon)
    await vi.waitFor(() => b.check(), soon)
    expect((await b.readLog('d', 0, page)).lines).toEqual(linesOf(1, 5))
    expect(await b.appendLog('d', 6, linesOf(6, 9))).toMatchObject({ outcome: 'taken', accepted: 9 })
    expect(await b.takeLease('x', 'two', 1000)).toBe(false)
    await vi.waitFor(
      () => expect(heard.every(({ breaks, routeBreaks }) => breaks > 0 && routeBreaks > 0)).toBe(true),
      soon,
    )
    await a.publish(fact('after'))
    for (const each of heard) await vi.waitFor(() => expect(each.facts.at(-1)).toBe('after'), soon)
    await vi.waitFor(
      () => expect(heard[1]?.routes.includes('kept') || (heard[1]?.routeBreaks ?? 0) > 0).toBe(true),
      soon,
    )
  })

  it('without its data: logs are unknown and begin at what the Store holds, and leases count as held for a while', async () => {
    const { peer, a, b, open } = await scene([], { leaseGraceMs: 4000 })
    await a.openLog('d', 0)
    await a.appendLog('d', 1, linesOf(1, 5))
    await a.takeLease('builder', 'one', 60_000)
    expect(await a.leaseLeft('nobody')).toBe(0)
    await peer.kill()
    await peer.startAgain()
    await vi.waitFor(() => a.check(), soon)
    await vi.waitFor(() => b.check(), soon)
    expect(await b.appendLog('d', 6, linesOf(6, 9))).toMatchObject({ outcome: 'gap', accepted: 0 })
    expect(await b.readLog('d', 0, page)).toEqual({ lines: [], gone: true, last: 0 })
    expect(await b.openLog('d', 3)).toBe(3)
    expect(await a.appendLog('d', 4, linesOf(4, 9))).toMatchObject({ outcome: 'taken', accepted: 9 })
    const fresh = await open()
    for (const relay of [a, b, fresh]) expect(await relay.leaseLeft('builder')).toBeGreaterThan(0)
    expect(await a.takeLease('builder', 'one', 60_000)).toBe(true)
    await vi.waitFor(async () => expect(await b.leaseLeft('nobody')).toBe(0), soon)
    expect(await b.leaseLeft('builder')).toBeGreaterThan(50_000)
  })
})

describe.skipIf(!has('redis'))('RED2: Redis that stands still', () => {
  it('holds nobody up for long, and goes on as if nothing had been', async () => {
    const { peer, a, b } = await scene()
    const heard = hear(b)
    await a.openLog('d', 0)
    await a.appendLog('d', 1, linesOf(1, 5))
    await vi.waitFor(() => expect(heard.beats).toBeGreaterThan(0), soon)
    peer.pause()
    await expectBounded(a)
    const beats = heard.beats
    await expectBounded(b)
    expect(heard.beats - beats).toBeLessThanOrEqual(1)
    peer.resume()
    await vi.waitFor(() => a.check(), soon)
    await vi.waitFor(() => expect(heard.breaks).toBeGreaterThan(0), soon)
    await vi.waitFor(() => expect(heard.beats).toBeGreaterThan(beats + 1), soon)
    const { accepted } = (await a.placeOfLog('d')) ?? { accepted: 0 }
    expect([5, 6]).toContain(accepted)
    expect(await a.appendLog('d', accepted + 1, linesOf(accepted + 1, 9))).toMatchObject({
      outcome: 'taken',
      accepted: 9,
    })
    expect((await b.readLog('d', 0, page)).lines).toEqual(linesOf(1, 9))
    await a.publish(fact('after'))
    await vi.waitFor(() => expect(heard.facts.at(-1)).toBe('after'), soon)
  })
})

describe.skipIf(!has('redis'))('RED3: what is lost on the way is noticed', () => {
  it('when only the subscription was cut', async () => {
    const { peer, a, b } = await scene()
    const heard = hear(b)
    using client = await peer.client()
    await a.publish(fact('before'))
    await vi.waitFor(() => expect(heard.facts).toEqual(['before']), soon)
    await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await vi.waitFor(() => expect(heard.breaks).toBeGreaterThan(0), soon)
    await a.publish(fact('after'))
    await vi.waitFor(() => expect(heard.facts.at(-1)).toBe('after'), soon)
  })

  it('when a fact could not be sent: every other backend hears of a break', async () => {
    const { peer, a, b } = await scene()
    const heard = hear(b)
    using client = await peer.client()
    await a.publish(fact('first'))
    await vi.waitFor(() => expect(heard.facts).toEqual(['first']), soon)
    await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    const sent = Array.from({ length: 20 }, (_, index) => a.publish(fact(`${index}`)))
    await Promise.all(sent)
    await vi.waitFor(() => expect(heard.facts.length - 1 === 20 || heard.breaks > 0).toBe(true), soon)
  })

  it('when a backend died before it could tell: everybody hears of one break, and of none when it was stopped', async () => {
    const { peer, a, b } = await scene()
    const [heard, other] = [hear(a), hear(b)]
    using client = await peer.client()
    const say = (n: number, more = {}) => client.publish('t:facts', JSON.stringify({ from: 'a-third', n, ...more }))
    await say(4)
    await vi.waitFor(() => expect([heard.breaks, other.breaks]).toEqual([1, 1]), soon)
    await say(5, { fact: fact('back again') })
    await say(5, { last: true })
    await a.close()
    const beats = other.beats + 4
    await vi.waitFor(() => expect(other.beats).toBeGreaterThan(beats), soon)
    expect([other.facts, other.breaks]).toEqual([['back again'], 1])
  })

  it('and a quiet Relay tells of no break', async () => {
    const { a, b } = await scene()
    const heard = hear(b)
    for (let round = 0; round < 20; round += 1) await a.publish(fact(`${round}`))
    await vi.waitFor(() => expect(heard.beats).toBeGreaterThan(2), soon)
    expect([heard.breaks, heard.routeBreaks, heard.facts.length]).toEqual([0, 0, 20])
  })
})
