import { describe, expect, it, vi } from 'vitest'
import type { Fact } from '../../../src/core/facts.ts'
import type { RouteChange } from '../../../src/ports/relay.ts'
import type { RelayOpener } from '../relay.contract.ts'

const fact = (number: number): Fact => ({ type: 'plant-removed', workspaceId: 'w', plantId: String(number) })
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index))
const plantOf = (what: Fact): string => ('plantId' in what ? what.plantId : what.type)
const onBreak = (): void => undefined

export function relayChannelTests(open: RelayOpener): void {
  describe('facts', () => {
    it('reach every subscriber of every backend once and in order', async () => {
      const { a, b } = await open()
      const heard: string[][] = [[], [], []]
      const relays = [a, a, b]
      for (const [index, relay] of relays.entries()) {
        relay.subscribe({ onFact: (what) => heard[index]?.push(plantOf(what)), onBreak })
      }
      await Promise.all(numbers(500).map((_, index) => a.publish(fact(index))))
      await vi.waitFor(() => expect(heard).toEqual([numbers(500), numbers(500), numbers(500)]), 3000)
    })

    it('come whole', async () => {
      const { a, b } = await open()
      const heard: Fact[] = []
      b.subscribe({ onFact: (what) => heard.push(what), onBreak })
      const sent: Fact = { type: 'log-ended', deploymentId: 'd', lines: 7, sha256: 'f'.repeat(64) }
      await a.publish(sent)
      await vi.waitFor(() => expect(heard).toEqual([sent]), 3000)
    })

    it('are never delivered inside the call that publishes', async () => {
      const { a } = await open()
      const heard: string[] = []
      a.subscribe({ onFact: (what) => heard.push(plantOf(what)), onBreak })
      const published = a.publish(fact(1))
      expect(heard).toEqual([])
      await published
      await vi.waitFor(() => expect(heard).toEqual(['1']), 3000)
    })

    it('reach the others although one listener throws', async () => {
      const { a } = await open()
      const heard: string[] = []
      a.subscribe({
        onFact: () => {
          throw new Error('a listener that throws')
        },
        onBreak,
      })
      a.subscribe({ onFact: (what) => heard.push(plantOf(what)), onBreak })
      await a.publish(fact(1))
      await a.publish(fact(2))
      await vi.waitFor(() => expect(heard).toEqual(['1', '2']), 3000)
    })

    it('that a listener publishes are delivered too, after those before', async () => {
      const { a } = await open()
      const heard: string[] = []
      a.subscribe({
        onFact: (what) => {
          heard.push(plantOf(what))
          if (plantOf(what) === '1') void a.publish(fact(3))
        },
        onBreak,
      })
      await Promise.all([a.publish(fact(1)), a.publish(fact(2))])
      await vi.waitFor(() => expect(heard).toEqual(['1', '2', '3']), 3000)
    })

    it('stop at a subscriber that has left', async () => {
      const { a } = await open()
      const left: string[] = []
      const stays: string[] = []
      const leave = a.subscribe({ onFact: (what) => left.push(plantOf(what)), onBreak })
      a.subscribe({ onFact: (what) => stays.push(plantOf(what)), onBreak })
      await a.publish(fact(1))
      await vi.waitFor(() => expect(stays).toEqual(['1']), 3000)
      leave()
      leave()
      await a.publish(fact(2))
      await vi.waitFor(() => expect(stays).toEqual(['1', '2']), 3000)
      expect(left).toEqual(['1'])
    })
  })

  describe('route changes', () => {
    const change = (number: number): RouteChange => ({ hosts: [`h${number}`, 'x'], plantId: String(number) })

    it('reach every edge once and in order', async () => {
      const { a, b } = await open()
      const heard: RouteChange[][] = [[], []]
      for (const [index, relay] of [a, b].entries()) {
        relay.followRoutes({ onChange: (what) => heard[index]?.push(what), onBeat: () => undefined, onBreak })
      }
      const sent = numbers(100).map((_, index) => change(index))
      for (const one of sent) await a.publishRoute(one)
      await vi.waitFor(() => expect(heard).toEqual([sent, sent]), 3000)
    })

    it('have a beat at least every two seconds, until it is no longer followed', async () => {
      const { a } = await open()
      let beats = 0
      let others = 0
      const stop = a.followRoutes({ onChange: () => undefined, onBeat: () => (beats += 1), onBreak })
      a.followRoutes({ onChange: () => undefined, onBeat: () => (others += 1), onBreak })
      await vi.waitFor(() => expect(beats).toBeGreaterThanOrEqual(2), { timeout: 4500, interval: 20 })
      stop()
      const then = beats
      const seen = others
      await vi.waitFor(() => expect(others).toBeGreaterThan(seen), { timeout: 2500, interval: 20 })
      expect(beats).toBe(then)
    }, 10_000)
  })

  it('has one clock for all backends, which goes on', async () => {
    const { a, b } = await open()
    const first = await a.time()
    expect(first).toBeGreaterThan(Date.UTC(2020, 0))
    await vi.waitFor(async () => expect(await b.time()).toBeGreaterThan(first), 3000)
  })

  it('says that it is well, and after its close that it is not', async () => {
    const { a } = await open()
    await a.check()
    await a.close()
    await expect(a.check()).rejects.toMatchObject({ refusal: { code: 'unavailable' } })
  })
}
