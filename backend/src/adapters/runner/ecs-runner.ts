import { ECSClient, type Task } from '@aws-sdk/client-ecs'
import type { Isolation } from '@trellis/shared/server-config'
import { z } from 'zod'
import { fail } from '../../core/failure.ts'
import type { Log } from '../../ports/log.ts'
import type { BuildJob, JobEnd, JobHandle, OnWaiting, Runner } from '../../ports/runner.ts'
import { checkSetup } from './ecs/check-setup.ts'
import { type StartPaces, startTask } from './ecs/start-task.ts'
import { type StopPaces, stopTask } from './ecs/stop-task.ts'
import { isOver } from './ecs/stop-words.ts'
import { Orphans } from './ecs/sweep-tasks.ts'
import { TaskApi, type TaskPlace } from './ecs/task-api.ts'
import { TaskWatch, type WatchPaces } from './ecs/task-watch.ts'
import { isJobName, jobName } from './job-folders.ts'

/** `graceMs`: an unwanted task is stopped by a sweep so much later (milliseconds) than the first that saw it. */
export type EcsPaces = StartPaces & StopPaces & WatchPaces & { graceMs: number }

/** From its start to its claim a task gets so long (milliseconds) within the time that its token may wait. */
const toClaimMs = 120_000

function usualPaces(claimTtl: number): EcsPaces {
  return {
    ...{ firstPauseMs: 2000, longestPauseMs: 30_000, patienceMs: claimTtl - toClaimMs },
    ...{ pollMs: 5000, hurryMs: 1000, missingMs: 60_000 },
    ...{ stopMs: 180_000, graceMs: 45_000 },
  }
}

export type EcsRunnerOptions = TaskPlace & {
  region: string
  /** An ECS server other than AWS. */
  endpoint?: string | undefined
  /** What builds are told where the backend is, to be compared with what the task definition says. */
  backendUrl?: string | undefined
  /** So long (milliseconds) a job's token may wait for its claim, and so a start for room. */
  claimTtl: number
  log: Log
  paces?: Partial<EcsPaces>
}

const Handle = z.object({ job: z.string().refine(isJobName), task: z.string().startsWith('arn:') })

const sentence =
  'Builds run in tasks of their own on Amazon ECS, as users that can read neither the builder, nor its token, nor another build.'

/** Builds as tasks of ECS. Any backend may watch and stop what another one has started. */
class EcsRunner implements Runner {
  readonly name = 'ecs'
  readonly #parts: { api: TaskApi; container: string; paces: EcsPaces; log: Log; closing: AbortSignal }
  readonly #closing = new AbortController()
  readonly #watch: TaskWatch
  readonly #orphans: Orphans
  readonly #family: string
  /** Names of the jobs that this runner has started and that it does not know to be over. */
  readonly #own = new Set<string>()

  constructor(given: { api: TaskApi; container: string; paces: EcsPaces; log: Log }, family: string) {
    this.#parts = { ...given, closing: this.#closing.signal }
    this.#watch = new TaskWatch(this.#parts)
    this.#orphans = new Orphans(given.paces.graceMs)
    this.#family = family
  }

  isolation(): Isolation {
    return { kind: 'uid', available: true, sentence }
  }

  async start(job: BuildJob, onWaiting?: OnWaiting): Promise<JobHandle> {
    const name = jobName(job)
    if (!isJobName(name))
      throw fail('invalid', 'A job is named by a deployment id and an attempt. Nothing was started.')
    if (this.#own.has(name)) throw fail('unavailable', 'This attempt has been started already.')
    this.#own.add(name)
    try {
      const handle = handleOf(name, await startTask(job, onWaiting, this.#parts))
      this.#watch.follow(handle.task, () => this.#own.delete(name))
      return handle
    } catch (error) {
      this.#own.delete(name)
      throw error
    }
  }

  async find(job: Pick<BuildJob, 'deploymentId' | 'attempt'>): Promise<JobHandle | undefined> {
    const name = jobName(job)
    for await (const tasks of this.#parts.api.running({ startedBy: name })) {
      const task = tasks.find((each) => each.startedBy === name && !isOver(each) && each.desiredStatus !== 'STOPPED')
      if (task) return handleOf(name, task)
    }
    return undefined
  }

  watch(handle: JobHandle, onEnd: (end: JobEnd) => void): () => void {
    return this.#watch.follow(Handle.parse(handle).task, onEnd)
  }

  /** How long a task may take to end kindly stands in its definition, so `graceMs` is not heeded. */
  async stop(handle: JobHandle): Promise<void> {
    await stopTask(Handle.parse(handle).task, { ...this.#parts, watch: this.#watch })
  }

  /** Does not reject: what could not be seen or stopped is left to the next sweep. */
  async sweep(keep: ReadonlySet<string>): Promise<void> {
    const { api, log } = this.#parts
    try {
      const running: Task[] = []
      for await (const tasks of api.running({ family: this.#family })) running.push(...tasks)
      const orphans = this.#orphans.among(running, (job) => keep.has(job) || this.#own.has(job), performance.now())
      for (const task of orphans) log.warn({ task }, 'A task that no deployment wants any more is stopped.')
      await Promise.all(orphans.map((task) => stopTask(task, { ...this.#parts, watch: this.#watch })))
    } catch (error) {
      if (!this.#closing.signal.aborted) log.warn({ error }, 'Tasks that nobody wants could not be looked for.')
    }
  }

  /** A task keeps nothing on any disk; what builds leave for later ones are blobs, which go with their plant. */
  async forget(): Promise<void> {}

  async close(): Promise<void> {
    this.#closing.abort()
    this.#parts.api.close()
  }
}

function handleOf(job: string, task: Task): { job: string; task: string } {
  return Handle.parse({ job, task: task.taskArn })
}

/** Rejects with one sentence that names the variable when the cluster or the task definition cannot be used. */
export async function openEcsRunner(options: EcsRunnerOptions): Promise<Runner> {
  const { region, endpoint, backendUrl, claimTtl, log, paces, ...place } = options
  const client = new ECSClient({
    region,
    ...(endpoint ? { endpoint } : {}),
    requestHandler: { connectionTimeout: 5000, requestTimeout: 20_000 },
  })
  try {
    const setup = await checkSetup({ client, place, region })
    if (backendUrl && setup.backendUrl !== backendUrl) {
      const { backendUrl: inTask } = setup
      log.warn({ inTask, backendUrl }, 'TRELLIS_BACKEND_URL of the build task differs from TRELLIS_BUILDER_URL.')
    }
    const { container } = place
    const api = new TaskApi(client, place)
    return new EcsRunner({ api, container, paces: { ...usualPaces(claimTtl), ...paces }, log }, setup.family)
  } catch (error) {
    client.destroy()
    throw error
  }
}
