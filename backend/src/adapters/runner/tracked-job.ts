import type { ChildProcess } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../../ports/log.ts'
import type { JobEnd } from '../../ports/runner.ts'
import { endProcesses, signal } from './end-processes.ts'
import type { JobFolders } from './job-folders.ts'
import { startTimeOf } from './process-table.ts'
import type { Root } from './process-tree.ts'

/** How often a builder of an earlier server, whose exit nobody tells us, is looked for. Milliseconds. */
const pollMs = 300

/** What all jobs of one runner share. `closing` ends the watching of builders, which then live on. */
export type JobParts = {
  folders: JobFolders
  log: Log
  closing: AbortSignal
  /** Ends and removes what no process of this machine shows as the job's, such as containers. */
  sweep?: (job: string) => Promise<void>
}

async function isAlive(root: Root): Promise<boolean> {
  return (await startTimeOf(root.pid)) === root.startTime
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, by) => {
      if (by === 'SIGKILL') resolve('The builder was killed, perhaps because the machine ran out of memory.')
      else if (by) resolve(`The builder was ended by ${by}.`)
      else resolve(code === 0 ? 'The builder ended.' : `The builder ended with exit code ${code}.`)
    })
  })
}

async function goneFrom(root: Root, closing: AbortSignal): Promise<string> {
  while (await isAlive(root)) await pause(pollMs, undefined, { ref: false, signal: closing })
  return 'The builder is gone; it ended while the server did not run, or was killed.'
}

/**
 * One job from its start, or from its adoption, to the end of its last process. When the builder ends, for whatever
 * reason, what it has left running is killed, then `ended` resolves, then its folder is removed.
 */
export class TrackedJob {
  readonly name: string
  readonly ended: Promise<JobEnd>
  /** Resolves when the folder is removed too. */
  readonly tidied: Promise<void>
  readonly #root: Root
  readonly #parts: JobParts
  readonly #exited: Promise<string>
  #stopped = false

  constructor(name: string, builder: { root: Root; child?: ChildProcess }, parts: JobParts) {
    const { root, child } = builder
    this.name = name
    this.#root = root
    this.#parts = parts
    this.#exited = child ? exitOf(child) : untilAborted(goneFrom(root, parts.closing), parts.closing)
    this.ended = this.#exited.then((words) => this.#end(words))
    this.tidied = this.ended.then(() => tidyFolder(name, parts))
  }

  /** Asks the builder to end and, after `graceMs`, ends it and all of its processes by force. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true
    if (await isAlive(this.#root)) signal(this.#root.pid, 'SIGTERM')
    const patience = new AbortController()
    const over = pause(graceMs, 'over', { signal: patience.signal }).catch(() => 'over')
    const first = await Promise.race([this.#exited, over])
    patience.abort()
    if (first === 'over') await clearProcesses(this.name, this.#parts, this.#root)
    await this.tidied
  }

  async #end(words: string): Promise<JobEnd> {
    if (this.#parts.closing.aborted) return new Promise(() => undefined)
    await clearProcesses(this.name, this.#parts, this.#root)
    const lastWords = await this.#parts.folders.lastWords(this.name)
    this.#parts.log.info({ job: this.name, words, stopped: this.#stopped, lastWords }, 'A builder has ended.')
    return { reason: this.#stopped ? 'The build was stopped.' : words }
  }
}

/** A promise that stays open when it was given up, so that nothing follows from a runner that is closed. */
function untilAborted<T>(work: Promise<T>, closing: AbortSignal): Promise<T> {
  return work.catch((error: unknown) => {
    if (closing.aborted) return new Promise<T>(() => undefined)
    throw error
  })
}

/** Kills all processes of a job; never rejects. What withstands is for operators to see. */
export async function clearProcesses(name: string, parts: JobParts, root?: Root): Promise<void> {
  try {
    await parts.sweep?.(name)
    const left = await endProcesses(name, root)
    if (left.length > 0) parts.log.warn({ job: name, pids: left }, 'Processes of a job could not be ended.')
  } catch (error) {
    parts.log.warn({ job: name, error }, 'The processes of a job could not be looked for.')
  }
}

/** Removes a job's folder; never rejects. What withstands is tried again by the next sweep. */
export async function tidyFolder(name: string, parts: JobParts): Promise<void> {
  try {
    await parts.folders.remove(name)
  } catch (error) {
    parts.log.warn({ job: name, error }, "A job's folder could not be removed.")
  }
}
