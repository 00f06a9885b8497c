import { open, rm, stat, utimes } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const beatMs = 1000
/** A claim without a beat for this long belongs to somebody who was killed. */
const deadMs = 10_000
const lookMs = 50

/** A file that says that somebody is at work. It tells processes of several containers apart by its beat, not by an id. */
export class Claim {
  readonly #file: string
  #beat: NodeJS.Timeout | undefined

  constructor(file: string) {
    this.#file = file
  }

  /** Waits until it is ours or the work is done by another. Two who take over a dead one at once both work, which does no harm. */
  async take(isDone: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
    while (!(await this.#make())) {
      if (await isDone()) return
      if (await this.#isDead()) await rm(this.#file, { force: true })
      else await sleep(lookMs, undefined, { signal })
    }
    this.#beat = setInterval(() => {
      const at = new Date()
      // A claim that vanished was taken for dead; then two do the same work.
      utimes(this.#file, at, at).catch(() => {})
    }, beatMs)
    this.#beat.unref()
  }

  async release(): Promise<void> {
    if (!this.#beat) return
    clearInterval(this.#beat)
    this.#beat = undefined
    await rm(this.#file, { force: true })
  }

  async #make(): Promise<boolean> {
    try {
      await (await open(this.#file, 'wx')).close()
      return true
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
      throw error
    }
  }

  async #isDead(): Promise<boolean> {
    try {
      return Date.now() - (await stat(this.#file)).mtimeMs > deadMs
    } catch {
      // It was released just now.
      return false
    }
  }
}
