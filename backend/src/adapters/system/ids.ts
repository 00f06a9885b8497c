import { randomBytes } from 'node:crypto'
import { monotonicFactory } from 'ulid'
import type { Clock } from '../../ports/clock.ts'
import type { Ids } from '../../ports/ids.ts'

/**
 * ULIDs that rise also within one millisecond and when the clock is set back, so ids sort in the order in which this
 * process made them.
 */
export function openIds(clock: Clock): Ids {
  const next = monotonicFactory()
  let latest = 0
  return {
    ulid() {
      latest = Math.max(latest, clock.now())
      return next(latest)
    },
    token: () => randomBytes(32).toString('base64url'),
  }
}
