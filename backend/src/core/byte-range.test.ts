import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseRange } from './byte-range.ts'

const whole = { kind: 'whole' }
const none = { kind: 'none' }
const part = (start: number, end: number) => ({ kind: 'part', part: { start, end } })

describe('EDGE5: one range of bytes, else the whole file', () => {
  it.each([
    [undefined, whole],
    ['bytes=0-0', part(0, 0)],
    ['bytes=2-5', part(2, 5)],
    ['bytes=2-', part(2, 9)],
    ['bytes=2-999', part(2, 9)],
    ['bytes=-3', part(7, 9)],
    ['bytes=-99', part(0, 9)],
    ['BYTES= 1-2 ', part(1, 2)],
    ['bytes=10-', none],
    ['bytes=10-20', none],
    ['bytes=-0', none],
    ['bytes=5-2', whole],
    ['bytes=-', whole],
    ['bytes=a-b', whole],
    ['bytes=0-1,3-4', whole],
    ['items=0-1', whole],
    ['0-1', whole],
    ['bytes=1.5-2', whole],
  ])('%s of ten bytes', (header, expected) => {
    expect(chooseRange(header, 10)).toEqual(expected)
  })

  it('never leaves the file', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(10_000), (a, b, size) => {
        const choice = chooseRange(`bytes=${Math.min(a, b)}-${Math.max(a, b)}`, size)
        if (choice.kind !== 'part') return choice.kind === 'none' && Math.min(a, b) >= size
        const { start, end } = choice.part
        return start <= end && end < size
      }),
    )
  })

  it('has no bytes to give of an empty file', () => {
    expect(chooseRange('bytes=0-', 0)).toEqual(none)
    expect(chooseRange('bytes=-5', 0)).toEqual(none)
  })
})
