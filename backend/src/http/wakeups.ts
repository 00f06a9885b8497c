/** Remembers that there was a call, so that none is missed between looking and waiting. */
export class Wakeups {
  #pending = false
  #stopped = false
  #resolve: (() => void) | undefined

  wake(): void {
    this.#pending = true
    this.#resolve?.()
  }

  /** Ends the wait for good. */
  stop(): void {
    this.#stopped = true
    this.#resolve?.()
  }

  /** Resolves at the next wake, or at once when there was one since the last call; false after `stop`. */
  async next(): Promise<boolean> {
    if (!this.#pending && !this.#stopped) {
      await new Promise<void>((resolve) => {
        this.#resolve = resolve
      })
      this.#resolve = undefined
    }
    this.#pending = false
    return !this.#stopped
  }
}
