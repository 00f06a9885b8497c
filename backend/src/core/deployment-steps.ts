import {
  type DeploymentKind,
  deploySteps,
  rollbackSteps,
  type Step,
  type StepName,
  type StepStatus,
} from '@trellis/shared/deployment'

/** How much of a deployment each step usually is; only their proportion counts. */
const weights: Record<StepName, number> = {
  queue: 2,
  clone: 8,
  analyze: 4,
  install: 28,
  build: 34,
  upload: 14,
  verify: 6,
  release: 4,
}

const over: readonly StepStatus[] = ['completed', 'skipped']
const ended: readonly StepStatus[] = ['completed', 'skipped', 'failed', 'cancelled']

export type StepChange = { status: StepStatus; progress?: number; at: string; message?: string }

/** The steps of a new deployment, all pending. */
export function newSteps(kind: DeploymentKind): Step[] {
  const names = kind === 'deploy' ? deploySteps : rollbackSteps
  return names.map((name) => ({ id: name, name, status: 'pending', progress: 0 }))
}

/**
 * Progress of the whole, 0 to 100; 100 only when every step is over. What failed or was cancelled stays where it came to:
 * the steps that were skipped because of it count for nothing.
 */
export function overallProgress(steps: readonly Step[]): number {
  let done = 0
  let all = 0
  let broken = false
  for (const step of steps) {
    all += weights[step.id]
    if (broken) continue
    done += weights[step.id] * (over.includes(step.status) ? 1 : step.progress / 100)
    broken = step.status === 'failed' || step.status === 'cancelled'
  }
  return Math.min(100, Math.floor((done / all) * 100 + 1e-9))
}

/** Whether a step may go from one status to another: forward only, and never out of an end. */
export function mayBecome(from: StepStatus, to: StepStatus): boolean {
  if (from === to) return from === 'active'
  if (ended.includes(from)) return false
  return from === 'pending' || to !== 'pending'
}

/**
 * Applies one change. Anything that would go back is ignored: a step that has ended stays, progress never falls. Steps
 * before one that becomes active or ends are closed as completed when they ran and as skipped when they never did.
 */
export function changeStep(steps: readonly Step[], name: StepName, change: StepChange): Step[] {
  const index = steps.findIndex((step) => step.id === name)
  const current = steps[index]
  if (current === undefined || !mayBecome(current.status, change.status)) return [...steps]
  return steps.map((step, at) => {
    if (at < index) return closeEarlier(step, change.at)
    return at === index ? applied(step, change) : step
  })
}

function closeEarlier(step: Step, at: string): Step {
  if (step.status === 'active') return { ...step, status: 'completed', progress: 100, finishedAt: at }
  if (step.status === 'pending') return { ...step, status: 'skipped', finishedAt: at }
  return step
}

function applied(step: Step, change: StepChange): Step {
  const next: Step = { ...step, status: change.status }
  const ran = change.status !== 'pending' && change.status !== 'skipped'
  if (ran && next.startedAt === undefined) next.startedAt = change.at
  if (ended.includes(change.status)) next.finishedAt = change.at
  next.progress = change.status === 'completed' ? 100 : Math.max(step.progress, change.progress ?? 0)
  if (change.message !== undefined) next.message = change.message
  return next
}

/** Ends whatever has not ended: the active step with `status`, the pending ones as skipped. */
export function endSteps(steps: readonly Step[], status: 'failed' | 'cancelled', at: string): Step[] {
  const open = steps.find((step) => step.status === 'active') ?? steps.find((step) => step.status === 'pending')
  return steps.map((step) => {
    if (ended.includes(step.status)) return step
    if (step === open) return { ...step, status, startedAt: step.startedAt ?? at, finishedAt: at }
    return { ...step, status: 'skipped' }
  })
}

/** The step that is running now, or the last one that ran. */
export function currentStep(steps: readonly Step[]): StepName {
  const active = steps.find((step) => step.status === 'active')
  if (active) return active.id
  const ran = steps.filter((step) => step.startedAt !== undefined)
  return ran.at(-1)?.id ?? steps[0]?.id ?? 'queue'
}
