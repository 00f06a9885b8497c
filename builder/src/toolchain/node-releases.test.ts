import { describe, expect, test } from 'vitest'
import { endedOn, isLts, majorNamed, newestLts, nodeMajor } from './node-releases.ts'

const day = (text: string) => new Date(`${text}T12:00:00Z`)

describe('TOL1: what is known of a major of Node.js', () => {
  test.each([
    [16, '2026-01-01', true, '2023-09-11'],
    [17, '2026-01-01', false, '2022-06-01'],
    [20, '2026-04-29', true, undefined],
    [20, '2026-05-02', true, '2026-04-30'],
    [23, '2025-01-01', false, undefined],
    [23, '2026-01-01', false, '2025-06-01'],
    [24, '2025-10-01', false, undefined],
    [24, '2025-11-01', true, undefined],
    [26, '2026-10-01', false, undefined],
    [26, '2026-11-01', true, undefined],
  ])('%d on %s', (major, today, lts, ended) => {
    expect(isLts(major, day(today))).toBe(lts)
    expect(endedOn(major, day(today))).toBe(ended)
  })

  test('the rule goes on where the table ends: one major a year since 27, each LTS from its October on', () => {
    expect(nodeMajor(27)).toEqual({ lts: '2027-10-28', end: '2030-04-30' })
    expect(isLts(28, day('2028-06-01'))).toBe(false)
    expect(isLts(28, day('2028-11-01'))).toBe(true)
  })

  test('the rule agrees with the table to the month, where both know a major', () => {
    for (const major of [12, 14, 16, 18, 20, 22, 24, 26]) {
      expect(nodeMajor(major).lts?.slice(0, 7)).toBe(`${2013 + major / 2}-10`)
    }
  })

  test('code names', () => {
    expect(majorNamed('Hydrogen')).toBe(18)
    expect(majorNamed('jod')).toBe(22)
    expect(majorNamed('unobtainium')).toBeUndefined()
  })

  test.each([
    ['2024-01-01', 20],
    ['2025-10-27', 22],
    ['2026-11-21', 26],
    ['2031-01-01', 30],
  ])('the newest LTS on %s is %d', (today, major) => {
    expect(newestLts(day(today))).toBe(major)
  })
})
