type Lane = { timer: NodeJS.Timeout; again: boolean }

/**
 * Runs the work for a key at once, and again at the earliest `everyMs` later, however often it is asked for in between:
 * the last asking is never forgotten.
 */
export class AtMostEvery {
  readonly #everyMs: number
  readonly #work: (key: string) => void
  readonly #lanes = new Map<string, Lane>()

  constructor(everyMs: number, work: (key: string) => void) {
    this.#everyMs = everyMs
    this.#work = work
  }

  ask(key: string): void {
    const lane = this.#lanes.get(key)
    if (lane) lane.again = true
    else this.#run(key)
  }

  /** Runs what was asked for and is still waiting, and nothing after that. */
  close(): void {
    const waiting = [...this.#lanes].filter(([, { again }]) => again)
    for (const { timer } of this.#lanes.values()) clearTimeout(timer)
    this.#lanes.clear()
    for (const [key] of waiting) this.#work(key)
  }

  #run(key: string): void {
    const timer = setTimeout(() => {
      const again = this.#lanes.get(key)?.again
      this.#lanes.delete(key)
      if (again) this.#run(key)
    }, this.#everyMs)
    this.#lanes.set(key, { timer: timer.unref(), again: false })
    this.#work(key)
  }
}
