import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BoundedCache } from './bounded-cache.ts'

describe('EDGE6: a cache stays within its bound', () => {
  it('whatever is put, read and removed', () => {
    const step = fc.record({
      act: fc.constantFrom('set', 'get', 'delete'),
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      weight: fc.nat(12),
    })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const cache = new BoundedCache<number>(10)
        for (const { act, key, weight } of steps) {
          if (act === 'set') cache.set(key, weight, weight)
          else if (act === 'get') cache.get(key)
          else cache.delete(key)
          const kept = ['a', 'b', 'c', 'd', 'e'].flatMap((name) => cache.get(name) ?? [])
          expect(cache.weight).toBe(kept.reduce((sum, one) => sum + one, 0))
          expect(cache.weight).toBeLessThanOrEqual(10)
          if (act === 'set' && weight <= 10) expect(cache.get(key)).toBe(weight)
        }
      }),
    )
  })

  it('lets go of what nobody reads before what is read', () => {
    const cache = new BoundedCache<string>(2)
    cache.set('hot', 'h')
    for (let flood = 0; flood < 50; flood += 1) {
      expect(cache.get('hot')).toBe('h')
      cache.set(`cold${flood}`, 'c')
    }
    expect(cache.size).toBe(2)
  })

  it('holds nothing that is heavier than all of it, and forgets the old value of that key', () => {
    const cache = new BoundedCache<string>(5)
    cache.set('a', 'light', 1)
    cache.set('a', 'heavy', 6)
    expect(cache.get('a')).toBeUndefined()
    expect(cache.weight).toBe(0)
  })
})
