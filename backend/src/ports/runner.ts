import type { JobOrder } from '@trellis/shared/builder-protocol'
import type { Isolation } from '@trellis/shared/server-config'

/** Plain data that names a running job across restarts of the server: pid and start time, or a task's ARN. */
export type JobHandle = Record<string, string | number>

/** What the runner is told; the rest of the order (folder, isolation, toolchains) is the runner's own knowledge. */
export type BuildJob = Pick<JobOrder, 'backendUrl' | 'token' | 'deploymentId' | 'attempt'>

/** How a job ended, in words for people; the builder's own report of the outcome comes over its protocol. */
export type JobEnd = { reason: string }

/**
 * Told why a job does not run yet, each time that its start is put off. Answers whether the job is still wanted: when not,
 * nothing more is tried and `start` rejects.
 */
export type OnWaiting = (reason: string) => Promise<boolean>

/** Runs, watches and stops isolated jobs. */
export interface Runner {
  /** The same for all servers that may stop each other's jobs, and never the same for two that cannot. */
  readonly name: string
  /** What isolation builds get here, in one sentence. Settled before the server listens. */
  isolation(): Isolation
  /**
   * Resolves when the job runs or is about to. Rejects with a `Failure` of `unavailable` when it could not be started. Where
   * room for it may have to be waited for, this takes as long as a claim may take, and `onWaiting` is told why.
   */
  start(job: BuildJob, onWaiting?: OnWaiting): Promise<JobHandle>
  /**
   * The handle of a job that runs, for a server that died before it could write down what `start` answered. Nothing when
   * no such job runs, or none that can be told apart from others yet.
   */
  find(job: Pick<BuildJob, 'deploymentId' | 'attempt'>): Promise<JobHandle | undefined>
  /** Calls `onEnd` once when the job is gone, also for a job of an earlier server. Returns the way to stop watching. */
  watch(handle: JobHandle, onEnd: (end: JobEnd) => void): () => void
  /**
   * Ends the job: first kindly, after `graceMs` by force, or after the time that the runner's own setting gives. Resolves when none
   * of its processes is left.
   */
  stop(handle: JobHandle, graceMs: number): Promise<void>
  /**
   * Ends and tidies every job that is not in `keep` (`<deploymentId>-<attempt>`), left by an earlier server. Where several
   * servers share the jobs, one that is not in `keep` is ended by a later sweep, because another may just have started it.
   */
  sweep(keep: ReadonlySet<string>): Promise<void>
  /** Removes what is kept between the builds of a plant that is no more. None of its jobs may run. */
  forget(plantId: string): Promise<void>
  /** Leaves running jobs alone; they outlive the server. */
  close(): Promise<void>
}
