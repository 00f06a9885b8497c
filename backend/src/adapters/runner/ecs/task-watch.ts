import type { Task } from '@aws-sdk/client-ecs'
import type { Log } from '../../../ports/log.ts'
import type { JobEnd } from '../../../ports/runner.ts'
import { isThrottling } from './start-outcome.ts'
import { isOver, stopWords } from './stop-words.ts'
import type { TaskApi } from './task-api.ts'

export type WatchPaces = {
  /** How often tasks are looked at, and how often while one of them is to end soon. Milliseconds. */
  pollMs: number
  hurryMs: number
  /** So long (milliseconds) a task may be unknown, as it is in the moments after its start, before it counts as gone. */
  missingMs: number
}

export type WatchParts = { api: TaskApi; container: string; paces: WatchPaces; log: Log; closing: AbortSignal }

type Followed = { onEnds: Set<(end: JobEnd) => void>; hurried: boolean; missingSince?: number }

/** Intervals get at most so many times longer while AWS does not answer. */
const mostPatience = 12

/**
 * Looks at all tasks that anybody follows, in as few requests as there can be, by one clock. When AWS asks for fewer requests or is
 * not reached, it looks less often and goes on.
 */
export class TaskWatch {
  readonly #parts: WatchParts
  readonly #followed = new Map<string, Followed>()
  #timer: NodeJS.Timeout | undefined
  #looking = false
  #patience = 1

  constructor(parts: WatchParts) {
    this.#parts = parts
    parts.closing.addEventListener('abort', () => clearTimeout(this.#timer), { once: true })
  }

  /** Calls `onEnd` once when the task is over. Returns the way to stop following it. */
  follow(arn: string, onEnd: (end: JobEnd) => void): () => void {
    const followed = this.#followed.get(arn) ?? { onEnds: new Set(), hurried: false }
    // The same function may be given twice.
    const own = (end: JobEnd) => onEnd(end)
    followed.onEnds.add(own)
    this.#followed.set(arn, followed)
    this.#schedule()
    return () => {
      followed.onEnds.delete(own)
      if (followed.onEnds.size === 0 && this.#followed.get(arn) === followed) this.#followed.delete(arn)
    }
  }

  /** The task is about to end, so it is looked at more often. */
  hurry(arn: string): void {
    const followed = this.#followed.get(arn)
    if (!followed || followed.hurried) return
    followed.hurried = true
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#schedule()
  }

  #schedule(): void {
    const { closing, paces } = this.#parts
    if (this.#timer || this.#looking || closing.aborted || this.#followed.size === 0) return
    const hurried = [...this.#followed.values()].some((each) => each.hurried)
    const pause = (hurried ? paces.hurryMs : paces.pollMs) * this.#patience
    this.#timer = setTimeout(() => void this.#look(), pause)
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    this.#timer = undefined
    this.#looking = true
    try {
      const { tasks, missing } = await this.#parts.api.describe([...this.#followed.keys()])
      this.#patience = 1
      if (!this.#parts.closing.aborted) this.#take(tasks, missing)
    } catch (error) {
      this.#patience = Math.min(this.#patience * 2, mostPatience)
      if (this.#parts.closing.aborted) return
      const why = isThrottling(error) ? 'AWS asks for fewer requests' : 'ECS could not be asked'
      this.#parts.log.warn({ error, tasks: this.#followed.size }, `${why}; running builds are looked at less often.`)
    } finally {
      this.#looking = false
      this.#schedule()
    }
  }

  #take(tasks: readonly Task[], missing: readonly string[]): void {
    for (const task of tasks) {
      const followed = this.#followed.get(task.taskArn ?? '')
      if (!followed || !task.taskArn) continue
      delete followed.missingSince
      if (isOver(task)) this.#tell(task.taskArn, stopWords(task, this.#parts.container))
    }
    for (const arn of missing) {
      const followed = this.#followed.get(arn)
      if (!followed) continue
      followed.missingSince ??= performance.now()
      const gone = performance.now() - followed.missingSince >= this.#parts.paces.missingMs
      if (gone) this.#tell(arn, "AWS knows nothing of the builder's task any more; it ended while nobody looked.")
    }
  }

  #tell(arn: string, reason: string): void {
    const followed = this.#followed.get(arn)
    this.#followed.delete(arn)
    this.#parts.log.info({ task: arn, reason }, "A builder's task has ended.")
    for (const onEnd of followed?.onEnds ?? []) {
      try {
        onEnd({ reason })
      } catch (error) {
        this.#parts.log.error({ task: arn, error }, 'What follows the end of a job has failed.')
      }
    }
  }
}
