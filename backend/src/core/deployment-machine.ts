import type { StepReport } from '@trellis/shared/builder-protocol'
import type { AnalysisReport, DeploymentError, Insight } from '@trellis/shared/deployment'
import type { Commit } from '@trellis/shared/plant'
import { changeStep, currentStep, endSteps } from './deployment-steps.ts'
import type { Refusal } from './failure.ts'
import type { BuildingState, DeploymentRecord } from './records.ts'

/** What can happen to a deployment. `at` is the time of it; `attempt` says for which attempt somebody speaks. */
export type DeploymentInput =
  | { type: 'start'; at: string; pointerVersion: number }
  | { type: 'start-again'; at: string; attempt: number }
  | { type: 'waiting'; at: string; attempt: number; message: string }
  | { type: 'claim'; at: string; attempt: number; message?: string; secretVersions?: Record<string, number> }
  | { type: 'report'; attempt: number; steps: StepReport[]; commit?: Commit; analysis?: AnalysisReport }
  | { type: 'uploaded'; at: string; attempt: number; manifest: { sha256: string; size: number }; url: string }
  | { type: 'verified'; at: string; attempt: number }
  | { type: 'released'; at: string; attempt: number; releaseId: string; branchUrl?: string }
  | { type: 'fail'; at: string; attempt: number; error: DeploymentError; insight?: Insight }
  | { type: 'cancel'; at: string; reason: string; supersededBy?: string }

/** The next record, its version raised by one; or why the input is refused, and then nothing changes. */
export type Transition = { next: DeploymentRecord } | { refusal: Refusal }

/** An attempt that dies before its claim is started again; this many attempts at most. */
export const maxAttempts = 3

export function isFinal(record: DeploymentRecord): boolean {
  return record.state.status !== 'queued' && record.state.status !== 'building'
}

/** The one place where a deployment's state changes. Pure: the same record and input give the same answer. */
export function transition(record: DeploymentRecord, input: DeploymentInput): Transition {
  const { state } = record
  if (isFinal(record)) return refuse(`This deployment has ended as ${state.status} and stays so. Start a new one.`)
  if (input.type === 'cancel') return cancel(record, input)
  if (state.status === 'queued') {
    return input.type === 'start' ? start(record, input) : refuse('This deployment is still waiting in the queue.')
  }
  if (state.status !== 'building' || input.type === 'start') return refuse('This deployment has started already.')
  if (input.attempt !== state.attempt)
    return refuse('This speaks for another attempt of the deployment than the running one.')
  return advance(record, state, input)
}

type OfAttempt = Exclude<DeploymentInput, { type: 'start' } | { type: 'cancel' }>

function advance(record: DeploymentRecord, state: BuildingState, input: OfAttempt): Transition {
  switch (input.type) {
    case 'start-again':
      return startAgain(record, state, input.at)
    case 'waiting':
      return waiting(record, state, input)
    case 'claim':
      return claim(record, state, input)
    case 'report':
      return builderRefusal(state) ?? report(record, state, input)
    case 'uploaded':
      return builderRefusal(state) ?? uploaded(record, state, input)
    case 'verified':
      return verified(record, state, input.at)
    case 'released':
      return released(record, state, input)
    case 'fail':
      return failed(record, state, input)
  }
}

/** A builder speaks only between its claim and its end. */
function builderRefusal(state: BuildingState): Transition | undefined {
  if (state.phase !== 'building') return refuse('The builder has finished already.')
  return state.claimed ? undefined : refuse('This attempt has not been claimed yet.')
}

function statusOf(state: BuildingState, name: 'verify' | 'release') {
  return state.steps.find((step) => step.id === name)?.status
}

function refuse(message: string): Transition {
  return { refusal: { code: 'conflict', message } }
}

function changed(record: DeploymentRecord, change: Partial<DeploymentRecord>): Transition {
  return { next: { ...record, ...change, version: record.version + 1 } }
}

function start(record: DeploymentRecord, input: { at: string; pointerVersion: number }): Transition {
  const steps = changeStep(record.state.steps, 'queue', { status: 'active', progress: 50, at: input.at })
  const { at: startedAt, pointerVersion } = input
  return changed(record, {
    message: 'Starting a builder',
    state: { status: 'building', phase: 'building', attempt: 1, claimed: false, startedAt, pointerVersion, steps },
  })
}

function startAgain(record: DeploymentRecord, state: BuildingState, at: string): Transition {
  if (state.claimed) return refuse('A builder has begun this attempt; it is not started again.')
  if (state.attempt >= maxAttempts) return refuse('The builder could not be started, also not after several tries.')
  const steps = changeStep(state.steps, 'queue', { status: 'active', progress: 50, at })
  return changed(record, {
    message: 'Starting a builder again',
    state: { ...state, attempt: state.attempt + 1, steps },
  })
}

/** Why the attempt's builder is not started yet. */
function waiting(
  record: DeploymentRecord,
  state: BuildingState,
  { at, message }: Extract<DeploymentInput, { type: 'waiting' }>,
): Transition {
  if (state.claimed) return refuse('A builder has begun already; nothing is waited for.')
  const steps = changeStep(state.steps, 'queue', { status: 'active', at, message })
  return changed(record, { message, state: { ...state, steps } })
}

function claim(
  record: DeploymentRecord,
  state: BuildingState,
  { at, message, secretVersions }: Extract<DeploymentInput, { type: 'claim' }>,
): Transition {
  if (state.claimed) return refuse('A builder has claimed this deployment already.')
  const steps = changeStep(state.steps, 'queue', { status: 'completed', at, ...(message ? { message } : {}) })
  const given = secretVersions ? { secretVersions } : {}
  return changed(record, { ...given, message: 'A builder has begun', state: { ...state, claimed: true, steps } })
}

function report(
  record: DeploymentRecord,
  state: BuildingState,
  input: Extract<DeploymentInput, { type: 'report' }>,
): Transition {
  let steps = state.steps
  for (const entry of input.steps) {
    if (entry.step === 'verify' || entry.step === 'release' || entry.step === 'queue') continue
    if (entry.status === 'failed' || entry.status === 'cancelled') continue
    steps = changeStep(steps, entry.step, entry)
  }
  const active = steps.find((step) => step.status === 'active')
  return changed(record, {
    ...(input.commit ? { commit: input.commit } : {}),
    ...(input.analysis ? { analysis: input.analysis } : {}),
    message: active ? (active.message ?? stepSentence(active.id)) : record.message,
    state: { ...state, steps },
  })
}

function uploaded(
  record: DeploymentRecord,
  state: BuildingState,
  input: Extract<DeploymentInput, { type: 'uploaded' }>,
): Transition {
  const steps = changeStep(changeStep(state.steps, 'upload', { status: 'completed', at: input.at }), 'verify', {
    status: 'active',
    at: input.at,
  })
  return changed(record, {
    manifest: input.manifest,
    url: input.url,
    message: stepSentence('verify'),
    state: { ...state, phase: 'publishing', steps },
  })
}

function verified(record: DeploymentRecord, state: BuildingState, at: string): Transition {
  if (statusOf(state, 'verify') !== 'active') return refuse('There is nothing to verify now.')
  const done = changeStep(state.steps, 'verify', { status: 'completed', at })
  const steps = changeStep(done, 'release', { status: 'active', at })
  return changed(record, { message: stepSentence('release'), state: { ...state, steps } })
}

function released(
  record: DeploymentRecord,
  state: BuildingState,
  input: Extract<DeploymentInput, { type: 'released' }>,
): Transition {
  if (statusOf(state, 'release') !== 'active') return refuse('There is nothing to release yet.')
  const steps = changeStep(state.steps, 'release', { status: 'completed', at: input.at })
  return changed(record, {
    message: record.kind === 'rollback' ? 'Rolled back' : 'Live',
    ...(input.branchUrl ? { branchUrl: input.branchUrl } : {}),
    state: {
      status: 'ready',
      steps,
      startedAt: state.startedAt,
      finishedAt: input.at,
      releaseId: input.releaseId,
    },
  })
}

function failed(
  record: DeploymentRecord,
  state: BuildingState,
  input: Extract<DeploymentInput, { type: 'fail' }>,
): Transition {
  const steps = endSteps(stepsUpTo(state, input.error.step, input.at), 'failed', input.at)
  const step = steps.find((each) => each.status === 'failed')?.id ?? input.error.step
  return changed(record, {
    message: input.error.message,
    state: {
      status: 'error',
      steps,
      startedAt: state.startedAt,
      finishedAt: input.at,
      error: { ...input.error, step },
      ...(input.insight ? { insight: input.insight } : {}),
    },
  })
}

/**
 * A failure may name a step that was not reported as active yet; then it becomes so, unless that would go back: then the
 * step that runs, or would have run next, has failed, and the error names that one.
 */
function stepsUpTo(state: BuildingState, step: DeploymentError['step'], at: string) {
  return changeStep(state.steps, step, { status: 'active', at })
}

function cancel(record: DeploymentRecord, input: Extract<DeploymentInput, { type: 'cancel' }>): Transition {
  const { state } = record
  const { at: finishedAt, reason, supersededBy } = input
  return changed(record, {
    message: reason === 'superseded' ? 'A newer deployment took its place' : reason,
    state: {
      status: 'cancelled',
      steps: endSteps(state.steps, 'cancelled', finishedAt),
      ...(state.status === 'building' ? { startedAt: state.startedAt } : {}),
      finishedAt,
      reason,
      ...(supersededBy ? { supersededBy } : {}),
    },
  })
}

const sentences = {
  queue: 'Waiting for a builder',
  clone: 'Fetching the source',
  analyze: 'Looking at the source',
  install: 'Installing dependencies',
  build: 'Building',
  upload: 'Storing the result',
  verify: 'Opening the new release to see that it works',
  release: 'Moving visitors to the new release',
} as const

/** What a step does, in words. */
export function stepSentence(step: DeploymentError['step']): string {
  return sentences[step]
}

/** Where a failure happened when nobody said it: the running step, or the last one that ran. */
export function stepOfFailure(record: DeploymentRecord): DeploymentError['step'] {
  return currentStep(record.state.steps)
}
