import type { BuildFailure, StepName, StepReport } from '@trellis/shared'
import { throwIfStopped } from './command.ts'
import { findInsight } from './failures/find-insight.ts'
import type { RecentLines } from './failures/recent-lines.ts'
import { StepFailure, Stopped } from './failures.ts'
import type { Harvest, JobContext } from './job-context.ts'
import { describeDuration } from './log/words.ts'
import type { BuildStep } from './steps/step.ts'
import { Refused } from './wire/backend.ts'
import { GaveUp } from './wire/retry.ts'

export type StepsEnd =
  | { status: 'uploaded'; uploaded: NonNullable<Harvest['uploaded']> }
  | { status: 'failed'; failure: BuildFailure }
  | { status: 'cancelled' }

export type RunStepsOptions = {
  steps: readonly BuildStep[]
  /** The context without what belongs to a single step. */
  context: Omit<JobContext, 'progress' | 'say'>
  harvest: Harvest
  recent: RecentLines
  onReport: (report: StepReport) => void
  now: () => Date
}

/**
 * Runs the steps in their order, each with its reports and its part of the log, and turns whatever goes wrong into one
 * failure that people can read. Rejects only when the job was lost.
 */
export async function runSteps(options: RunStepsOptions): Promise<StepsEnd> {
  for (const step of options.steps) {
    const end = await runStep(options, step)
    if (end) return end
  }
  const { uploaded } = options.harvest
  if (!uploaded) throw new Error('the last step ended without a manifest')
  return { status: 'uploaded', uploaded }
}

async function runStep(options: RunStepsOptions, step: BuildStep): Promise<StepsEnd | undefined> {
  const { context, harvest } = options
  const reporter = new StepReporter(options, step.name)
  context.log.beginStep(step.name)
  reporter.report('active', 0)
  try {
    throwIfStopped(context.signal)
    const outcome = await step.run({ ...context, progress: reporter.progress, say: reporter.say }, harvest)
    context.log.endStep()
    reporter.report(outcome, 100)
    return undefined
  } catch (cause) {
    const stopped = context.signal.aborted ? context.signal.reason : isStale(cause) ? new Stopped('lost') : cause
    if (stopped instanceof Stopped && stopped.reason !== 'timed_out') {
      if (stopped.reason === 'lost') throw stopped
      context.log.endStep()
      context.log.system('Cancelled.')
      reporter.report('cancelled', reporter.percent)
      return { status: 'cancelled' }
    }
    const failure = toFailure(options, step.name, stopped)
    context.log.endStep()
    context.log.system(failure.message)
    reporter.report('failed', reporter.percent, failure.message)
    return { status: 'failed', failure }
  }
}

/** The attempt or its token no longer counts, so nobody would read a failure. */
function isStale(cause: unknown): boolean {
  return cause instanceof Refused && (cause.code === 'conflict' || cause.code === 'unauthenticated')
}

function toFailure(options: RunStepsOptions, step: StepName, cause: unknown): BuildFailure {
  const { code, message: said } = describeCause(cause, options.context.plan.limits.seconds)
  // Before it is cut: half a value would not be known for one.
  const message = options.context.log.mask(said)
  const found = findInsight({ step, code, message, lines: options.recent.of(step) })
  return { step, code: found.code, message: message.slice(0, 2000), insight: found.insight }
}

function describeCause(cause: unknown, seconds: number): { code: string; message: string } {
  if (cause instanceof Stopped) {
    return {
      code: 'timed_out',
      message: `The build took longer than ${describeDuration(seconds * 1000)} and was stopped.`,
    }
  }
  if (cause instanceof Refused || cause instanceof GaveUp) {
    return { code: 'upload_failed', message: `The server did not take what the build made: ${cause.message}` }
  }
  if (cause instanceof StepFailure) return { code: cause.code, message: cause.message }
  const detail = cause instanceof Error ? cause.message : String(cause)
  return { code: 'internal', message: `Something went wrong in the builder: ${detail}` }
}

const reportMs = 250

/** A step's reports: every change of status, and of its progress at most four a second, never backwards. */
class StepReporter {
  percent = 0
  readonly #options: RunStepsOptions
  readonly #step: StepName
  #message: string | undefined
  #lastAt = 0

  constructor(options: RunStepsOptions, step: StepName) {
    this.#options = options
    this.#step = step
  }

  progress = (percent: number): void => {
    const whole = Math.max(0, Math.min(99, Math.floor(percent)))
    const at = this.#options.now().getTime()
    if (whole <= this.percent || at - this.#lastAt < reportMs) return
    this.report('active', whole)
  }

  say = (message: string): void => {
    this.#message = message
  }

  report(status: StepReport['status'], percent: number, message = this.#message): void {
    const now = this.#options.now()
    this.percent = percent
    this.#lastAt = now.getTime()
    const words = message === undefined ? {} : { message: message.slice(0, 500) }
    this.#options.onReport({ step: this.#step, status, progress: percent, at: now.toISOString(), ...words })
  }
}
