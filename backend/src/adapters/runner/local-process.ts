import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobOrder } from '@trellis/shared/builder-protocol'
import { Ulid } from '@trellis/shared/ids'
import type { Isolation } from '@trellis/shared/server-config'
import { z } from 'zod'
import { Failure, fail } from '../../core/failure.ts'
import type { Log } from '../../ports/log.ts'
import type { BuildJob, JobHandle, Runner } from '../../ports/runner.ts'
import { builderEnvironment, type Environment } from './builder-environment.ts'
import { isJobName, JobFolders, jobName } from './job-folders.ts'
import { placeId } from './place-id.ts'
import { startTimeOf } from './process-table.ts'
import { startBuilder } from './start-builder.ts'
import { sweeper } from './sweep-job.ts'
import { clearProcesses, type JobParts, TrackedJob, tidyFolder } from './tracked-job.ts'

export type LocalRunnerOptions = {
  /** The server's data folder; jobs live below `jobs`, what plants keep between builds below `caches`. */
  folder: string
  toolchains: string
  /** The builder's program, and what node is told before it. */
  builderMain: string
  nodeArgs?: string[]
  isolation: Isolation
  allowPrivateGit: string[]
  allowFileGit: boolean
  /** The server's own environment, of which a builder gets the harmless part. */
  environment: Environment
  log: Log
}

const Handle = z.object({ job: z.string().refine(isJobName), pid: z.int().min(2), startTime: z.string().min(1) })
type Handle = z.infer<typeof Handle>

/** The processes of this machine as jobs: one builder each, found again by pid and start time after a restart. */
class LocalRunner implements Runner {
  #name: string | undefined
  readonly #options: LocalRunnerOptions
  readonly #parts: JobParts
  readonly #closing = new AbortController()
  readonly #jobs = new Map<string, TrackedJob>()
  readonly #starting = new Set<string>()

  constructor(options: LocalRunnerOptions) {
    this.#options = options
    const folders = new JobFolders(join(options.folder, 'jobs'))
    const sweep = sweeper(options.isolation.kind, { ...builderProgram(options), environment: options.environment })
    this.#parts = { folders, log: options.log, closing: this.#closing.signal, ...(sweep && { sweep }) }
  }

  get name(): string {
    this.#name ??= `local-${placeId(this.#options.folder)}`
    return this.#name
  }

  isolation(): Isolation {
    return this.#options.isolation
  }

  async start(job: BuildJob): Promise<JobHandle> {
    const name = jobName(job)
    if (!isJobName(name))
      throw fail('invalid', 'A job is named by a deployment id and an attempt. Nothing was started.')
    if (this.#jobs.has(name) || this.#starting.has(name))
      throw fail('unavailable', 'This attempt has been started already.')
    this.#starting.add(name)
    try {
      return await this.#start(name, job)
    } catch (cause) {
      await tidyFolder(name, this.#parts)
      const message = 'The builder could not be started. Nothing was built; see the log of the server.'
      throw new Failure({ code: 'unavailable', message }, cause)
    } finally {
      this.#starting.delete(name)
    }
  }

  async find(job: Pick<BuildJob, 'deploymentId' | 'attempt'>): Promise<JobHandle | undefined> {
    const name = jobName(job)
    const root = await this.#parts.folders.root(name)
    return root && (await startTimeOf(root.pid)) === root.startTime ? { job: name, ...root } : undefined
  }

  watch(handle: JobHandle, onEnd: (end: { reason: string }) => void): () => void {
    const tracked = this.#track(Handle.parse(handle))
    let watching = true
    void this.#tell(tracked, (end) => {
      if (watching) onEnd(end)
    })
    return () => {
      watching = false
    }
  }

  async stop(handle: JobHandle, graceMs: number): Promise<void> {
    const tracked = this.#track(Handle.parse(handle))
    await tracked.stop(graceMs)
    // A job that had ended before is adopted for this alone, and nobody watches it.
    if (this.#jobs.get(tracked.name) === tracked) this.#jobs.delete(tracked.name)
  }

  async sweep(keep: ReadonlySet<string>): Promise<void> {
    for (const name of await this.#parts.folders.list()) {
      if (keep.has(name) || this.#jobs.has(name) || this.#starting.has(name)) continue
      await this.#clear(name)
    }
  }

  async forget(plantId: string): Promise<void> {
    await rm(join(this.#options.folder, 'caches', Ulid.parse(plantId)), { recursive: true, force: true })
  }

  async close(): Promise<void> {
    this.#closing.abort()
  }

  async #start(name: string, job: BuildJob): Promise<JobHandle> {
    const options = this.#options
    const { toolchains } = options
    const caches = join(options.folder, 'caches')
    // Without a folder nothing of this name has run: it is made before the builder and removed after its last process.
    if (await this.#parts.folders.has(name)) await this.#clear(name)
    const folder = await this.#parts.folders.make(name)
    await mkdir(toolchains, { recursive: true })
    await mkdir(caches, { recursive: true, mode: 0o700 })
    const order: JobOrder = {
      ...job,
      folder,
      toolchains,
      caches,
      isolation: options.isolation.kind,
      allowPrivateGit: options.allowPrivateGit,
      allowFileGit: options.allowFileGit,
    }
    const env = builderEnvironment(options.environment, { name, folder })
    const { child, root } = await startBuilder(builderProgram(options), order, env)
    this.#jobs.set(name, new TrackedJob(name, { root, child }, this.#parts))
    return { job: name, ...root }
  }

  /** A job that this runner did not start is adopted. */
  #track(handle: Handle): TrackedJob {
    const known = this.#jobs.get(handle.job)
    if (known) return known
    const adopted = new TrackedJob(handle.job, { root: handle }, this.#parts)
    this.#jobs.set(handle.job, adopted)
    return adopted
  }

  async #tell(tracked: TrackedJob, onEnd: (end: { reason: string }) => void): Promise<void> {
    const end = await tracked.ended
    try {
      onEnd(end)
    } catch (error) {
      this.#parts.log.error({ job: tracked.name, error }, 'What follows the end of a job has failed.')
    }
    await tracked.tidied
    this.#jobs.delete(tracked.name)
  }

  /** Ends and removes what an earlier server has left of a job. */
  async #clear(name: string): Promise<void> {
    await clearProcesses(name, this.#parts, await this.#parts.folders.root(name))
    await tidyFolder(name, this.#parts)
  }
}

function builderProgram(options: LocalRunnerOptions): { file: string; args: string[] } {
  return { file: process.execPath, args: [...(options.nodeArgs ?? []), options.builderMain] }
}

/** Builds as child processes that outlive the server. What isolation they get was decided before. */
export function openLocalRunner(options: LocalRunnerOptions): Runner {
  return new LocalRunner(options)
}
