import { setTimeout as pause } from 'node:timers/promises'
import type { Task } from '@aws-sdk/client-ecs'
import { Failure, fail } from '../../../core/failure.ts'
import type { Log } from '../../../ports/log.ts'
import type { BuildJob, OnWaiting } from '../../../ports/runner.ts'
import { jobName } from '../job-folders.ts'
import type { StartOutcome } from './start-outcome.ts'
import type { TaskApi } from './task-api.ts'

export type StartPaces = {
  /** The pause before the second try; each next one is twice as long, up to `longestPauseMs`. Milliseconds. */
  firstPauseMs: number
  longestPauseMs: number
  /** So long (milliseconds) it is tried again. */
  patienceMs: number
}

export type StartParts = { api: TaskApi; paces: StartPaces; log: Log; closing: AbortSignal }

type Later = Extract<StartOutcome, { type: 'later' }>

/**
 * Starts a job's task, and tries again for as long as its token may wait while AWS has no room or takes no requests. When the
 * runner closes while it waits, nothing follows: the next server or another backend looks after the attempt.
 */
export async function startTask(job: BuildJob, onWaiting: OnWaiting | undefined, parts: StartParts): Promise<Task> {
  const { api, paces, log, closing } = parts
  const { deploymentId, attempt, token } = job
  const began = performance.now()
  let wait = paces.firstPauseMs
  for (let round = 1; ; ) {
    const outcome = await api.run({ name: jobName(job), round, deploymentId, attempt, token })
    if (outcome.type === 'started') return outcome.task
    if (outcome.type === 'refused') throw new Failure({ code: 'unavailable', message: outcome.message }, outcome.cause)
    log.warn({ deploymentId, attempt, error: outcome.cause }, `A builder's task is not started yet: ${outcome.reason}`)
    if (performance.now() - began + wait > paces.patienceMs) throw gaveUp(outcome, paces.patienceMs)
    if ((await onWaiting?.(outcome.reason)) === false)
      throw fail('conflict', 'This attempt is no longer wanted, so its builder was not started.')
    await pauseUnless(closing, wait)
    wait = Math.min(wait * 2, paces.longestPauseMs)
    if (outcome.noTask) round++
  }
}

function gaveUp({ reason, cause }: Later, patienceMs: number): Failure {
  const minutes = Math.max(1, Math.round(patienceMs / 60_000))
  const message = `No builder could be started for ${minutes} min: ${reason} Nothing was built. Deploy again.`
  return new Failure({ code: 'unavailable', message }, cause)
}

/** Stays open for ever when the runner closes. */
function pauseUnless(closing: AbortSignal, ms: number): Promise<void> {
  return pause(ms, undefined, { ref: false, signal: closing }).catch(() => new Promise(() => undefined))
}
