import type { Deployment, Step, StepName } from '@trellis/shared'

export type Expected = Partial<Record<StepName, number>>

/** How long a finished step took, in milliseconds. */
export function tookMs(step: Step): number | undefined {
  if (!step.startedAt || !step.finishedAt) return undefined
  return Math.max(0, Date.parse(step.finishedAt) - Date.parse(step.startedAt))
}

/** How long a step has been running. */
export function runningMs(step: Step, now: number): number {
  return step.startedAt ? Math.max(0, now - Date.parse(step.startedAt)) : 0
}

/** The times of the last deployment of the same kind that went well: what this one is expected to take. */
export function expectedTimes(deployments: readonly Deployment[], kind: Deployment['kind'], except?: string): Expected {
  const before = deployments.find((one) => one.kind === kind && one.status === 'ready' && one.id !== except)
  const times: Expected = {}
  for (const step of before?.steps ?? []) {
    const ms = tookMs(step)
    if (step.status === 'completed' && ms !== undefined) times[step.id] = ms
  }
  return times
}

/** 0 to 1 for the ring of a step: its own progress or its share of the expected time, whichever says more; full only at the end. */
export function stepShare(step: Step, expectedMs: number | undefined, now: number): number {
  if (step.status === 'completed') return 1
  if (step.status !== 'active') return 0
  const byTime = expectedMs ? runningMs(step, now) / expectedMs : 0
  return Math.min(0.97, Math.max(step.progress / 100, byTime))
}

type Waiting = { since: string | undefined; position: number | undefined }

/** The steps of a deployment that waits for its turn: nothing builds yet, but its waiting has begun, and is shown so. */
export function waitingSteps(steps: readonly Step[], { since, position }: Waiting): Step[] {
  return steps.map((step) => {
    if (step.id !== 'queue' || step.status !== 'pending') return step
    return {
      ...step,
      status: 'active',
      ...(since && { startedAt: step.startedAt ?? since }),
      ...(position && { message: `number ${position}` }),
    }
  })
}

type Rest = { steps: readonly Step[]; expected: Expected; eta?: number | undefined; receivedAt: number }

/** The expected rest in milliseconds: the server's own estimate, counted down, else what the steps took last time. */
export function restMs(pipeline: Rest, now: number): number | undefined {
  if (pipeline.eta !== undefined) return Math.max(0, pipeline.eta - Math.max(0, now - pipeline.receivedAt))
  let rest = 0
  for (const step of pipeline.steps) {
    if (step.status !== 'pending' && step.status !== 'active') continue
    const expected = pipeline.expected[step.id]
    if (expected === undefined && step.id !== 'queue') return undefined
    rest += Math.max(0, (expected ?? 0) - (step.status === 'active' ? runningMs(step, now) : 0))
  }
  return rest
}
