import type { Clock } from '../ports/clock.ts'

/**
 * How long a builder is held back so that readers keep up (milliseconds): at one time, for one log in all, and for how
 * long nobody is waited for after a wait that was in vain. So a reader that is stuck holds no build up.
 */
const patience = { once: 250, inAll: 15_000, restAfterVain: 5000 }

/** What is left of the patience with the readers of one log. It belongs to the log's archive and lives as long. */
export type Patience = { left: number; restsUntil: number }

type Followed = { readers: Set<() => number>; waiting: Set<() => void> }

export function freshPatience(): Patience {
  return { left: patience.inAll, restsUntil: 0 }
}

/**
 * Who follows which log on this backend, and how far each has come. What a reader has read already may leave the memory;
 * what it has not read yet it would have to fetch from the Store, which is many times slower.
 */
export class LogReaders {
  readonly #clock: Clock
  readonly #logs = new Map<string, Followed>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** `reached` answers the last seq that this reader has. Returns the way to end it. */
  follow(id: string, reached: () => number): () => void {
    const log = this.#logs.get(id) ?? { readers: new Set(), waiting: new Set() }
    this.#logs.set(id, log)
    const own = () => reached()
    log.readers.add(own)
    return () => {
      log.readers.delete(own)
      this.moved(id)
      if (log.readers.size === 0 && this.#logs.get(id) === log) this.#logs.delete(id)
    }
  }

  /** A reader has got on: whoever waits looks again. */
  moved(id: string): void {
    for (const look of [...(this.#logs.get(id)?.waiting ?? [])]) look()
  }

  /** The last seq that every reader has; infinite when nobody reads. */
  slowest(id: string): number {
    let lowest = Number.POSITIVE_INFINITY
    for (const reached of this.#logs.get(id)?.readers ?? []) lowest = Math.min(lowest, reached())
    return lowest
  }

  /** Resolves when every reader has `seq`, or when patience ends, which this takes from. */
  async waitFor(id: string, seq: number, own: Patience): Promise<void> {
    const log = this.#logs.get(id)
    const began = this.#clock.now()
    if (!log || this.slowest(id) >= seq || own.left <= 0 || began < own.restsUntil) return
    const came = await this.#comes(id, log, { seq, within: Math.min(patience.once, own.left) })
    const now = this.#clock.now()
    own.left -= Math.max(0, now - began)
    if (!came) own.restsUntil = now + patience.restAfterVain
  }

  #comes(id: string, log: Followed, { seq, within }: { seq: number; within: number }): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (came: boolean) => {
        clearTimeout(timer)
        log.waiting.delete(look)
        resolve(came)
      }
      const look = () => {
        if (this.slowest(id) >= seq) end(true)
      }
      const timer = setTimeout(() => end(false), within)
      log.waiting.add(look)
    })
  }
}
