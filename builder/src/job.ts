import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { join } from 'node:path'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { BuildPlan, ClaimRequest, FinishRequest, JobOrder, StepReport } from '@trellis/shared'
import { settleKept } from './cache/kept-bounds.ts'
import { RecentLines } from './failures/recent-lines.ts'
import { StepFailure, Stopped, type StopReason } from './failures.ts'
import type { Isolation } from './isolation/isolation.ts'
import { beginWall, type HostFacts, leaveWall, makeIsolation } from './isolation/make-isolation.ts'
import { npmEnvironment, readNpmSettings, readOwnSettings } from './isolation/npm-settings.ts'
import type { Harvest, JobContext } from './job-context.ts'
import { type JobFolder, makeJobFolder } from './job-folder.ts'
import { LogWriter } from './log/log-writer.ts'
import { Spool } from './log/spool.ts'
import { ownProcess } from './own-process.ts'
import { Reporter } from './report.ts'
import { runSteps, type StepsEnd } from './run-steps.ts'
import { maskText } from './secrets/mask.ts'
import { type SecretValue, secretSet } from './secrets/secret-set.ts'
import { analyzeStep } from './steps/analyze.ts'
import { buildStep } from './steps/build.ts'
import { cloneStep } from './steps/clone.ts'
import { installStep } from './steps/install.ts'
import { uploadStep } from './steps/upload.ts'
import { findToolchain } from './toolchain/host-tools.ts'
import { Backend } from './wire/backend.ts'

const giveUpAfterMs = 3 * 60 * 1000
const keepMs = 2000
const spoolMemoryBytes = 16 * 1024 * 1024

/** The pipeline up to where the backend takes over with `verify` and `release`. */
const steps = [cloneStep, analyzeStep, installStep, buildStep, uploadStep]

/**
 * One job from its order to its end. `stop` ends it early, whatever it is doing. Resolves when the outcome is told and no
 * process is left; rejects when the backend does not want this builder or cannot be reached any more.
 */
export class Job {
  readonly #order: JobOrder
  readonly #stop = new AbortController()
  readonly #lost = new AbortController()
  #secrets = secretSet([])

  constructor(order: JobOrder) {
    this.#order = order
  }

  stop(reason: StopReason): void {
    if (!this.#stop.signal.aborted) this.#stop.abort(new Stopped(reason))
    if (reason === 'lost') this.#lost.abort(new Stopped(reason))
  }

  /** A text as it may be shown to anybody; whatever this process says passes through here. */
  mask(text: string): string {
    return maskText(this.#secrets, text)
  }

  async run(): Promise<void> {
    const own = ownProcess()
    const folder = await makeJobFolder(this.#order.folder, own)
    const backend = this.#backend(this.#lost.signal)
    const npmSettings = readNpmSettings(process.env)
    const nonce = randomBytes(24).toString('hex')
    const claimed = this.#claim({ attempt: this.#order.attempt, nonce, ...own })
    claimed.catch(() => {})
    // To start a program holds this one up, so the claim goes on its way first.
    await nextTurn()
    const facts = beginWall({ order: this.#order, folder, npmSettings, environment: process.env })
    try {
      const plan = await claimed
      this.#secrets = secretSet(secretValues(plan))
      await this.#inTime({ plan, folder, backend, npmSettings, facts })
    } finally {
      await leaveWall(facts)
    }
  }

  async #inTime(given: Given): Promise<void> {
    const timer = setTimeout(() => this.stop('timed_out'), given.plan.limits.seconds * 1000)
    try {
      await this.#runPlan(given)
    } finally {
      clearTimeout(timer)
    }
  }

  #claim(request: ClaimRequest): Promise<BuildPlan> {
    return this.#backend(AbortSignal.any([this.#lost.signal, this.#stop.signal])).claim(request)
  }

  async #runPlan(given: Given): Promise<void> {
    const { plan, folder } = given
    let lostCause: unknown
    const onLost = (cause: unknown) => {
      lostCause = cause
      this.stop('lost')
    }
    const { reporter, log, recent } = this.#voice({ ...given, onLost })
    reporter.start()
    try {
      const end = await this.#build({ ...given, reporter, log, recent })
      if (end.status === 'lost') throw lostCause ?? end.cause
      await reporter.finish(finishRequest(plan, log, end))
    } finally {
      // Whatever went wrong: a builder that only beats on would keep its deployment from ever ending.
      reporter.stop()
    }
    const { caches } = this.#order
    if (caches) await settleKept(caches, { aside: join(folder.root, 'surplus'), signal: this.#stop.signal })
  }

  /** Everything by which the job is heard: the log, its spool and the reporter. */
  #voice(parts: VoiceParts) {
    const { plan, folder, backend, onLost } = parts
    const spool = new Spool({ folder: folder.spool, memoryBytes: spoolMemoryBytes })
    const recent = new RecentLines()
    const reporter = new Reporter({
      ...{ backend, spool, attempt: plan.attempt, firstSeq: plan.firstSeq, giveUpAfterMs, now: Date.now },
      onCancel: () => this.stop('cancelled'),
      onLost,
    })
    const log = new LogWriter({
      firstSeq: plan.firstSeq,
      volume: { bytes: plan.limits.logBytes, lines: plan.limits.logLines },
      secrets: this.#secrets,
      now: () => new Date(),
      onLine: (line) => {
        recent.add(line)
        reporter.line(line)
      },
    })
    return { reporter, log, recent }
  }

  /** Runs the steps behind the wall and takes the wall down, so that nothing of the job runs when the outcome is told. */
  async #build(parts: BuildParts): Promise<StepsEnd | { status: 'lost'; cause: unknown }> {
    let isolation: Isolation | undefined
    const harvest: Harvest = { beside: [], background: [], kept: [] }
    try {
      isolation = await makeIsolation({ ...parts, order: this.#order, environment: process.env })
      // The first steps need no wall yet; whoever needs it waits for it and says what is wrong with it.
      isolation.open().catch(() => {})
      const context = this.#context(parts, isolation)
      const { recent } = parts
      const onReport = (report: StepReport) => parts.reporter.step(report)
      const end = await runSteps({ steps, context, harvest, recent, onReport, now: () => new Date() })
      for (const kept of harvest.kept) await kept.giveBack(end.status === 'uploaded')
      // What was installed is worth keeping after a failed build too, but not worth much waiting.
      if (end.status !== 'uploaded')
        await Promise.race([Promise.all(harvest.background), sleep(keepMs, undefined, { ref: false })])
      if (end.status !== 'uploaded') this.#stop.abort(new Stopped('cancelled'))
      await Promise.all(harvest.background)
      return end
    } catch (cause) {
      this.#stop.abort(new Stopped('cancelled'))
      await Promise.all(harvest.background)
      if (this.#lost.signal.aborted || cause instanceof Stopped) return { status: 'lost', cause }
      return brokenWall(cause, parts.log)
    } finally {
      await isolation?.close().catch((cause: unknown) => this.#tellOperator(cause))
    }
  }

  /** The outcome stands all the same: what the wall has left is swept when the job is gone. */
  #tellOperator(cause: unknown): void {
    const why = cause instanceof Error ? cause.message : String(cause)
    console.error(`What this build ran behind could not be taken down: ${this.mask(why)}`)
  }

  #context(parts: BuildParts, isolation: Isolation) {
    const { plan, log, reporter, npmSettings } = parts
    const certificates = process.env.NODE_EXTRA_CA_CERTS ?? npmSettings.get('cafile')
    const context: Omit<JobContext, 'progress' | 'say'> = {
      ...{ plan, host: isolation.host, isolation, log, secrets: this.#secrets },
      order: {
        ...this.#order,
        toolchains: isolation.host.toolchains,
        allowPrivateGit: allowedHosts(this.#order, plan),
      },
      backend: this.#backend(AbortSignal.any([this.#lost.signal, this.#stop.signal])),
      toolchain: findToolchain(),
      registry: readOwnSettings(process.env),
      variables: { ...plan.variables },
      npmEnvironment: {
        ...npmEnvironment(npmSettings),
        ...(certificates ? { NODE_EXTRA_CA_CERTS: certificates } : {}),
      },
      signal: this.#stop.signal,
      report: {
        commit: (commit) => reporter.commit(commit),
        analysis: (analysis) => reporter.analysis(analysis),
      },
    }
    return context
  }

  #backend(signal: AbortSignal): Backend {
    const { backendUrl, token } = this.#order
    // Every request under way listens to it; there are more of them than Node.js takes for usual.
    setMaxListeners(0, signal)
    const mask = (text: string) => this.mask(text)
    return new Backend({ url: backendUrl, token, signal, giveUpAfterMs, now: Date.now, mask })
  }
}

/** What a job has when its plan has come. */
type Given = {
  plan: BuildPlan
  folder: JobFolder
  backend: Backend
  npmSettings: ReadonlyMap<string, string>
  facts: HostFacts | undefined
}

type VoiceParts = Given & { onLost: (cause: unknown) => void }

type BuildParts = Given & {
  reporter: Reporter
  log: LogWriter
  recent: RecentLines
}

/** What the runner allows and what the backend tells with the plan; a task is told nothing before. */
function allowedHosts(order: JobOrder, plan: BuildPlan): string[] {
  return [...new Set([...order.allowPrivateGit, ...(plan.allowPrivateGit ?? [])])]
}

/** What nobody may see: secrets that are not meant for the pages, and what git gets. */
function secretValues(plan: BuildPlan): SecretValue[] {
  const { credential } = plan.source
  const secrets = plan.secrets.filter(({ exposure }) => exposure === 'secret')
  return credential ? [...secrets, { name: 'git credential', value: credential.password }] : secrets
}

/** The sandbox could not be made, which is no fault of the app's. */
function brokenWall(cause: unknown, log: LogWriter): StepsEnd {
  const detail = cause instanceof Error ? cause.message : String(cause)
  const message = log.mask(cause instanceof StepFailure ? detail : `The sandbox could not be made: ${detail}`)
  log.beginStep('clone')
  log.system(message)
  const insight = {
    ...{ step: 'clone' as const, blame: 'ours' as const, title: 'The sandbox could not be made', cause: message },
    advice: 'The operator can see what is missing with: node builder/dist/main.js --describe',
  }
  return {
    status: 'failed',
    failure: { step: 'clone', code: 'sandbox_failed', message: message.slice(0, 2000), insight },
  }
}

function finishRequest(plan: BuildPlan, log: LogWriter, end: StepsEnd): FinishRequest {
  const { attempt } = plan
  const proof = { lines: log.lastSeq, sha256: log.proof() }
  if (end.status === 'uploaded') return { attempt, log: proof, outcome: { status: 'uploaded', ...end.uploaded } }
  return { attempt, log: proof, outcome: end }
}
