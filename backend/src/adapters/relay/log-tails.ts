import { callSafely, type OnListenerError } from './channel.ts'

/** Who waits for more of which log. Many wakes in one turn are one, and none comes inside the call that wakes. */
export class LogTails {
  readonly #onError: OnListenerError
  readonly #tails = new Map<string, Set<{ onMore: () => void }>>()
  readonly #grown = new Set<string>()
  #scheduled = false

  constructor(onError: OnListenerError) {
    this.#onError = onError
  }

  /** Returns the way to end it. */
  listen(id: string, onMore: () => void): () => void {
    const listener = { onMore }
    const listeners = this.#tails.get(id) ?? new Set()
    this.#tails.set(id, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#tails.get(id) === listeners) this.#tails.delete(id)
    }
  }

  wake(id: string): void {
    if (!this.#tails.has(id)) return
    this.#grown.add(id)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.#tell())
  }

  wakeAll(): void {
    for (const id of this.#tails.keys()) this.wake(id)
  }

  clear(): void {
    this.#tails.clear()
    this.#grown.clear()
  }

  #tell(): void {
    this.#scheduled = false
    const ids = [...this.#grown]
    this.#grown.clear()
    for (const id of ids) {
      const listeners = this.#tails.get(id)
      for (const listener of [...(listeners ?? [])]) {
        if (listeners?.has(listener)) callSafely(listener.onMore, 'log tail', this.#onError)
      }
    }
  }
}
