import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterScroll, extentOf, furthest, pushedUp, scrollTopFor, tallest } from './scroll-map.ts'

const view = 700

it('is the plain scroll position while the log is short', () => {
  const place = { total: 50_000, view }
  expect(scrollTopFor(1_234, place)).toBe(1_234)
  expect(afterScroll({ ...place, scrollTop: 900, before: 0, offset: 55 })).toEqual({ virtual: 900, offset: 0 })
})

describe('a log that is taller than an element may be', () => {
  const place = { total: 20_000_000, view }
  const end = tallest - view

  it('never makes a taller element', () => expect(extentOf(place.total)).toBe(tallest))

  it('reaches both ends', () => {
    expect(afterScroll({ ...place, scrollTop: 0, before: 300, offset: 99 }).virtual).toBe(0)
    expect(afterScroll({ ...place, scrollTop: end, before: end - 9, offset: 0 }).virtual).toBe(furthest(place))
    expect(scrollTopFor(furthest(place), place)).toBeCloseTo(end)
  })

  it('moves by exact pixels for small moves', () => {
    const before = scrollTopFor(10_000_000, place)
    const result = afterScroll({ ...place, scrollTop: before + 120, before, offset: 10_000_000 - before })
    expect(result.virtual).toBeCloseTo(10_000_120)
    expect(result.correctTo).toBeUndefined()
  })

  it('maps a drag of the scroll bar in proportion', () => {
    expect(afterScroll({ ...place, scrollTop: end / 2, before: 0, offset: 0 }).virtual).toBeCloseTo(furthest(place) / 2)
  })

  it('keeps place and offset together whatever is scrolled, and stays within the log', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: end }),
        fc.integer({ min: 0, max: end }),
        fc.integer({ min: 0, max: 12_000_000 }),
        (scrollTop, before, offset) => {
          const { virtual, offset: next, correctTo } = afterScroll({ ...place, scrollTop, before, offset })
          expect(virtual).toBeGreaterThanOrEqual(0)
          expect(virtual).toBeLessThanOrEqual(furthest(place) + 1)
          expect(virtual - next).toBeCloseTo(correctTo ?? scrollTop, 3)
        },
      ),
    )
  })
})

describe('the head that stays at the top', () => {
  it.each([
    { name: 'stays while its section goes on', end: 1000, virtual: 0, push: 0 },
    { name: 'stays until the next head touches it', end: 1000, virtual: 969, push: 0 },
    { name: 'is pushed up by as much as that one comes nearer', end: 1000, virtual: 980, push: -11 },
    { name: 'is gone when that one takes its place', end: 1000, virtual: 1000, push: -31 },
    { name: 'goes no further', end: 1000, virtual: 1400, push: -31 },
  ])('$name', ({ end, virtual, push }) => {
    expect(pushedUp(end, virtual)).toBe(push)
  })
})
