import type { Task } from '@aws-sdk/client-ecs'
import { isJobName } from '../job-folders.ts'
import { isOver } from './stop-words.ts'

/**
 * Tasks that nobody wants, by when they were first seen so. Another backend may start a task between the moment in which
 * `keep` was made and the one in which tasks are listed, so a task is an orphan only when it is unwanted in a later sweep
 * too. That asks no clock for its time, and the clocks of backends may differ.
 */
export class Orphans {
  readonly #graceMs: number
  #firstSeen = new Map<string, number>()

  constructor(graceMs: number) {
    this.#graceMs = graceMs
  }

  /** The tasks of all that run which are to be stopped. `isWanted` judges names of jobs. */
  among(tasks: readonly Task[], isWanted: (job: string) => boolean, now: number): string[] {
    const unwanted = tasks.filter((task) => isJobOf(task) && !isOver(task) && !isWanted(task.startedBy ?? ''))
    const arns = unwanted.flatMap(({ taskArn }) => (taskArn ? [taskArn] : []))
    this.#firstSeen = new Map(arns.map((arn) => [arn, this.#firstSeen.get(arn) ?? now]))
    return arns.filter((arn) => now - (this.#firstSeen.get(arn) ?? now) >= this.#graceMs)
  }
}

/** What somebody else has started from the same task definition is none of ours. */
function isJobOf({ startedBy }: Task): boolean {
  return startedBy !== undefined && isJobName(startedBy)
}
