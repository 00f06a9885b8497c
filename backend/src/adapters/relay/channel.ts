/** What a listener threw, and where, for operators. */
export type OnListenerError = (error: unknown, where: string) => void

/** Calls a listener; what it throws is reported and stops nobody else. */
export function callSafely(listener: () => void, where: string, onError: OnListenerError): void {
  try {
    listener()
  } catch (error) {
    onError(error, where)
  }
}

/**
 * Delivers messages to all listeners in the order of sending, never inside the sender's call stack. A message sent by a
 * listener goes out in a later turn, so listeners that answer each other do not starve input and output.
 */
export class Channel<T> {
  readonly #name: string
  readonly #onError: OnListenerError
  readonly #listeners = new Set<{ receive: (message: T) => void }>()
  #waiting: T[] = []
  #heard: (() => void)[] = []
  #scheduled = false

  constructor(name: string, onError: OnListenerError) {
    this.#name = name
    this.#onError = onError
  }

  send(message: T): void {
    this.#waiting.push(message)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.#deliver())
  }

  /** Resolves when everything sent so far has been delivered. */
  delivered(): Promise<void> {
    return this.#scheduled ? new Promise((heard) => this.#heard.push(heard)) : Promise.resolve()
  }

  /** Returns the way to end it, after which nothing more arrives, also nothing that was sent before. */
  listen(receive: (message: T) => void): () => void {
    const listener = { receive }
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  close(): void {
    this.#waiting = []
    this.#listeners.clear()
  }

  #deliver(): void {
    this.#scheduled = false
    const messages = this.#waiting
    const heard = this.#heard
    this.#waiting = []
    this.#heard = []
    for (const message of messages) {
      for (const listener of [...this.#listeners]) {
        if (!this.#listeners.has(listener)) continue
        callSafely(() => listener.receive(message), this.#name, this.#onError)
      }
    }
    for (const tell of heard) tell()
  }
}
