import { expect, it } from 'vitest'
import { renewalDelay } from './keep-fresh.ts'

const now = Date.UTC(2030, 0, 1)
const inMs = (ms: number) => new Date(now + ms).toISOString()

it.each([
  ['five minutes before the end of an hour', 3_600_000, 3_300_000],
  ['half way through a short life', 60_000, 30_000],
  ['soon, when it has ended already', -5_000, 5_000],
  ['within a day, as longer timers break', 1_000 * 86_400_000, 86_400_000],
])('renews %s', (_, life, delay) => {
  expect(renewalDelay(inMs(life), now)).toBe(delay)
})
