import { setTimeout as sleep } from 'node:timers/promises'
import {
  type AnalysisReport,
  type Commit,
  type EventsAnswer,
  type FinishAnswer,
  type FinishRequest,
  type LogLine,
  limits,
  type StepReport,
} from '@trellis/shared'
import { deferred } from './deferred.ts'
import type { Spool } from './log/spool.ts'
import { type Backend, Refused } from './wire/backend.ts'
import { backoffMs, GaveUp } from './wire/retry.ts'

const batchMs = 30
const heartbeatMs = 1000
const batchBytes = 768 * 1024
/** One below what a request may have, for the report that is repeated. */
const batchSteps = 199

export type ReporterOptions = {
  backend: Backend
  spool: Spool
  attempt: number
  firstSeq: number
  giveUpAfterMs: number
  now: () => number
  /** The backend wants the job to stop. */
  onCancel: () => void
  /** The backend refuses this builder or is away for too long; nothing more can be reported. */
  onLost: (cause: unknown) => void
}

type News = { steps: StepReport[]; commit?: Commit; analysis?: AnalysisReport }

/**
 * Carries news to the backend: one request at a time, as soon as there is something but not more often than every 30 ms,
 * and a heartbeat every second, because its answer is how a cancel comes. What was not acknowledged is sent again; lines go from where the answer says.
 */
export class Reporter {
  readonly #options: ReporterOptions
  #news: News = { steps: [] }
  /** Where the job stands; a backend that was away may have forgotten the percentage, so it hears this first. */
  #latest: StepReport | undefined
  #wasAway = false
  #lastSeq: number
  #accepted: number
  #holdUntil = 0
  #wake: (() => void) | undefined
  #closed = false
  #loop: Promise<void> | undefined

  constructor(options: ReporterOptions) {
    this.#options = options
    this.#lastSeq = options.firstSeq - 1
    this.#accepted = options.firstSeq - 1
  }

  start(): void {
    this.#loop = this.#run().catch((cause: unknown) => {
      this.#closed = true
      this.#options.onLost(cause)
    })
  }

  line(line: LogLine): void {
    this.#options.spool.append(line.seq, JSON.stringify(line))
    this.#lastSeq = line.seq
    this.#wake?.()
  }

  step(report: StepReport): void {
    this.#news.steps.push(report)
    this.#latest = report
    this.#wake?.()
  }

  commit(commit: Commit): void {
    this.#news.commit = commit
    this.#wake?.()
  }

  analysis(analysis: AnalysisReport): void {
    this.#news.analysis = analysis
    this.#wake?.()
  }

  /** Nothing more is told, so the backend takes the job for dead as soon as its lease has run out. */
  stop(): void {
    this.#closed = true
    this.#wake?.()
  }

  /** Sends what is left, then the outcome, until the backend has taken both. Rejects with `Refused` or `GaveUp`. */
  async finish(request: FinishRequest): Promise<void> {
    this.stop()
    await this.#loop
    for (let rounds = 0; ; rounds++) {
      while (this.#hasNews() || this.#accepted < this.#lastSeq) await this.#sendUntilTaken()
      const answer = await this.#finishOnce(request)
      if (!answer || answer.done) return
      this.#take({ accepted: answer.accepted, durable: answer.durable })
      await sleep(Math.min(1000, backoffMs(rounds)))
    }
  }

  /** Nothing when the backend has closed the job: its answer to an earlier try was lost, or it decided otherwise. */
  async #finishOnce(request: FinishRequest): Promise<FinishAnswer | undefined> {
    try {
      return await this.#options.backend.finish(request)
    } catch (error) {
      if (error instanceof Refused && error.code !== 'invalid') return undefined
      throw error
    }
  }

  async #run(): Promise<void> {
    let failures = 0
    let firstFailure = 0
    // Nothing is said before there is something to say, or the first line would wait behind an empty request.
    await this.#untilNews(this.#options.now() - batchMs)
    while (!this.#closed) {
      const started = this.#options.now()
      const problem = await this.#send()
      if (problem === undefined) failures = 0
      else if (failures++ === 0) firstFailure = started
      if (failures > 0 && this.#options.now() - firstFailure > this.#options.giveUpAfterMs) throw new GaveUp(problem)
      if (failures > 0) await this.#pause(backoffMs(failures), 'always')
      else await this.#untilNews(started)
    }
  }

  /** Waits for news or the next heartbeat, and at least the rest of the 30 ms. */
  async #untilNews(started: number): Promise<void> {
    const untilBeat = started + heartbeatMs - this.#options.now()
    if (!this.#hasNews() && !this.#hasLines()) await this.#pause(untilBeat, 'for news')
    const hold = Math.max(started + batchMs, this.#hasNews() ? 0 : this.#holdUntil) - this.#options.now()
    await this.#pause(Math.min(hold, heartbeatMs), 'always')
  }

  async #pause(milliseconds: number, how: 'for news' | 'always'): Promise<void> {
    if (milliseconds <= 0 || this.#closed) return
    const { promise, resolve } = deferred()
    const timer = setTimeout(resolve, milliseconds)
    this.#wake = () => {
      if (how === 'for news' || this.#closed) resolve()
    }
    await promise
    clearTimeout(timer)
    this.#wake = undefined
  }

  #hasNews(): boolean {
    return this.#news.steps.length > 0 || this.#news.commit !== undefined || this.#news.analysis !== undefined
  }

  #hasLines(): boolean {
    return this.#accepted < this.#lastSeq
  }

  async #sendUntilTaken(): Promise<void> {
    const since = this.#options.now()
    for (let failures = 0; ; failures++) {
      await sleep(Math.max(0, this.#holdUntil - this.#options.now()))
      const problem = await this.#send()
      if (problem === undefined) return
      if (this.#options.now() - since > this.#options.giveUpAfterMs) throw new GaveUp(problem)
      await sleep(backoffMs(failures))
    }
  }

  /** One request; answers what was wrong when it was not taken. Then the same news go with the next one. */
  async #send(): Promise<string | undefined> {
    const { steps, ...once } = this.#news
    const fresh = steps.slice(0, batchSteps)
    const again = this.#wasAway && this.#latest && !fresh.includes(this.#latest) ? [this.#latest] : []
    const batch = [...again, ...fresh]
    const from = this.#accepted + 1
    const held = this.#options.now() < this.#holdUntil
    const bounds = { lines: limits.logPageLines, bytes: batchBytes }
    const lines = this.#hasLines() && !held ? this.#options.spool.read(from, bounds) : []
    const news = { attempt: this.#options.attempt, steps: batch, ...once }
    const result = await this.#options.backend.events(news, lines.length > 0 ? { first: from, lines } : undefined)
    this.#wasAway = !result.done
    if (!result.done) return result.problem
    this.#news.steps.splice(0, fresh.length)
    if (this.#news.commit === once.commit) this.#news.commit = undefined
    if (this.#news.analysis === once.analysis) this.#news.analysis = undefined
    this.#take(result.value)
    return undefined
  }

  #take(answer: EventsAnswer): void {
    this.#accepted = Math.min(answer.accepted, this.#lastSeq)
    this.#options.spool.release(Math.min(answer.durable, answer.accepted))
    this.#holdUntil = answer.wait ? this.#options.now() + Math.min(answer.wait, 10_000) : 0
    if (answer.cancel) this.#options.onCancel()
  }
}
