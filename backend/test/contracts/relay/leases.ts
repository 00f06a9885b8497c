import { describe, expect, it, vi } from 'vitest'
import type { RelayOpener } from '../relay.contract.ts'

const long = 60_000

export function relayLeaseTests(open: RelayOpener): void {
  describe('leases', () => {
    it('belong to one holder at a time, who may renew', async () => {
      const { a, b } = await open()
      expect(await a.leaseLeft('archiver')).toBe(0)
      expect(await a.takeLease('archiver', 'one', long)).toBe(true)
      expect(await b.takeLease('archiver', 'two', long)).toBe(false)
      expect(await a.takeLease('other', 'two', long)).toBe(true)
      expect(await a.takeLease('archiver', 'one', 2 * long)).toBe(true)
      const left = await b.leaseLeft('archiver')
      expect(left).toBeGreaterThan(long)
      expect(left).toBeLessThanOrEqual(2 * long)
    })

    it('are given to exactly one of many who ask at once', async () => {
      const { a, b } = await open()
      const asked = Array.from({ length: 40 }, (_, index) => (index % 2 ? a : b).takeLease('x', `h${index}`, long))
      expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1)
    })

    it('end by release of the holder and of nobody else', async () => {
      const { a } = await open()
      await a.takeLease('x', 'one', long)
      await a.releaseLease('x', 'two')
      expect(await a.takeLease('x', 'two', long)).toBe(false)
      await a.releaseLease('x', 'one')
      expect(await a.leaseLeft('x')).toBe(0)
      expect(await a.takeLease('x', 'two', long)).toBe(true)
      await a.releaseLease('unknown', 'one')
    })

    it('end when their time is over, and a renewal may shorten them', async () => {
      const { a } = await open()
      await a.takeLease('x', 'one', long)
      await a.takeLease('x', 'one', 30)
      await vi.waitFor(async () => expect(await a.takeLease('x', 'two', long)).toBe(true), {
        timeout: 3000,
        interval: 5,
      })
      expect(await a.takeLease('x', 'one', long)).toBe(false)
      await a.releaseLease('x', 'one')
      expect(await a.leaseLeft('x')).toBeGreaterThan(0)
    })
  })
}
