import type { Clock } from '../../src/ports/clock.ts'

/** A clock that stands still until it is moved. Times are milliseconds. */
export type TestClock = Clock & { advance(milliseconds: number): void; set(now: number): void }

export function testClock(start = Date.UTC(2030, 0, 1)): TestClock {
  let now = start
  return {
    now: () => now,
    iso: () => new Date(now).toISOString(),
    advance: (milliseconds) => {
      now += milliseconds
    },
    set: (moment) => {
      now = moment
    },
  }
}
