import type { Clock } from '../ports/clock.ts'
import type { Connection } from './connection.ts'

/** Longer timers fire at once, so a longer life is looked at again after this. */
const longestTimer = 24 * 60 * 60_000

type Timers = { warn: NodeJS.Timeout; end: NodeJS.Timeout }

/** Tells each connection five minutes before its token ends, and closes it at the end unless it was renewed. */
export class TokenLives {
  readonly #clock: Clock
  readonly #warnBeforeMs: number
  readonly #timers = new Map<Connection, Timers>()

  constructor(clock: Clock, warnBeforeMs = 5 * 60_000) {
    this.#clock = clock
    this.#warnBeforeMs = warnBeforeMs
  }

  /** Begins, or begins anew after the token was renewed. */
  start(connection: Connection): void {
    this.stop(connection)
    const left = connection.caller.expiresAt - this.#clock.now()
    const warnIn = Math.max(0, left - this.#warnBeforeMs)
    this.#timers.set(connection, {
      warn: setTimeout(() => this.#warn(connection, warnIn > longestTimer), Math.min(warnIn, longestTimer)),
      end: setTimeout(() => this.#end(connection), Math.min(Math.max(0, left), longestTimer)),
    })
  }

  stop(connection: Connection): void {
    const timers = this.#timers.get(connection)
    if (!timers) return
    clearTimeout(timers.warn)
    clearTimeout(timers.end)
    this.#timers.delete(connection)
  }

  #warn(connection: Connection, early: boolean): void {
    if (early) return
    const expiresAt = new Date(connection.caller.expiresAt).toISOString()
    connection.socket.emit('token-expiring', { expiresAt })
  }

  #end(connection: Connection): void {
    if (this.#clock.now() < connection.caller.expiresAt) this.start(connection)
    else connection.socket.disconnect(true)
  }
}
