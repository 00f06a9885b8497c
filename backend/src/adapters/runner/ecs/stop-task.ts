import { setTimeout as pause } from 'node:timers/promises'
import { Failure } from '../../../core/failure.ts'
import type { Log } from '../../../ports/log.ts'
import type { TaskApi } from './task-api.ts'
import type { TaskWatch } from './task-watch.ts'

/** How often it is asked again, and how long (milliseconds) it may take until a task is over. */
export type StopPaces = { hurryMs: number; stopMs: number }

export type StopParts = { api: TaskApi; watch: TaskWatch; paces: StopPaces; log: Log }

/**
 * Asks ECS to stop a task and resolves when it is over. ECS sends SIGTERM and, after the `stopTimeout` of the task definition, SIGKILL.
 * A task that ECS does not know may have been started a moment ago, so it is asked again until it is known or counts as
 * gone. Rejects with `unavailable` when it takes too long.
 */
export async function stopTask(task: string, { api, watch, paces, log }: StopParts): Promise<void> {
  const over = new AbortController()
  const unfollow = watch.follow(task, () => over.abort())
  watch.hurry(task)
  const end = AbortSignal.any([over.signal, AbortSignal.timeout(paces.stopMs)])
  const untilNext = (ms: number) => pause(ms, undefined, { signal: end }).catch(() => undefined)
  try {
    let asked = false
    while (!asked && !end.aborted) {
      asked = await api.stop(task).catch((error: unknown) => {
        log.warn({ task, error }, 'ECS could not be asked to stop a task; it is asked again.')
        return false
      })
      if (!asked) await untilNext(paces.hurryMs)
    }
    if (!end.aborted) await untilNext(paces.stopMs)
    if (!over.signal.aborted) throw tooLong()
  } finally {
    unfollow()
  }
}

function tooLong(): Failure {
  const message =
    'AWS has not confirmed that a builder ended. It is asked again; the builder can report nothing any more.'
  return new Failure({ code: 'unavailable', message })
}
