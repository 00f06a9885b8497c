import type { Step, StepName } from '@trellis/shared/deployment'
import { millisOf } from '@trellis/shared/ids'

/** How long each step took, in milliseconds, in the deployment that expectations are taken from. */
export type StepTimes = Partial<Record<StepName, number>>

/**
 * Beginnings and ends may be told by two clocks, the builder's and the backend's; a step that seems to have ended before
 * it began took no time.
 */
export function stepTimes(steps: readonly Step[]): StepTimes {
  const times: StepTimes = {}
  for (const step of steps) {
    if (step.startedAt === undefined || step.finishedAt === undefined) continue
    times[step.id] = Math.max(0, millisOf(step.finishedAt) - millisOf(step.startedAt))
  }
  return times
}

/** What is likely left, in milliseconds, or undefined when nothing is known. `now` is milliseconds since the epoch. */
export function expectedRest(steps: readonly Step[], expected: StepTimes, now: number): number | undefined {
  if (Object.keys(expected).length === 0) return undefined
  let rest = 0
  for (const step of steps) {
    const usual = expected[step.id] ?? 0
    if (step.status === 'pending') rest += usual
    if (step.status === 'active') rest += Math.max(0, usual - (step.startedAt ? now - millisOf(step.startedAt) : 0))
  }
  return Math.round(rest)
}
