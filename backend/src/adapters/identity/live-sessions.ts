import type { Clock } from '../../ports/clock.ts'

/** Whether a session is live, as the provider says now. Rejects when it cannot be asked. */
export type AskProvider = () => Promise<boolean>
export type SessionKey = { uid: string; sessionId: string }

const rememberedMs = 5 * 60_000
const pauseMs = 15_000
const mostRemembered = 20_000

type Answer = { live: boolean; at: number }

/**
 * What the provider said of sessions, for five minutes each. Of many askers about one session at once one goes. While the
 * provider cannot be asked, everybody stays: nobody was found to be gone, and each token ends within the hour anyway; it is
 * tried again after a pause, so that a provider that hangs does not hold up every command.
 */
export class LiveSessions {
  readonly #clock: Pick<Clock, 'now'>
  readonly #onAway: (error: unknown) => void
  readonly #answers = new Map<string, Answer & SessionKey>()
  readonly #asking = new Map<string, Promise<boolean>>()
  #pausedUntil = 0
  #endings = 0

  constructor(clock: Pick<Clock, 'now'>, onAway: (error: unknown) => void) {
    this.#clock = clock
    this.#onAway = onAway
  }

  async isLive(key: SessionKey, ask: AskProvider): Promise<boolean> {
    const known = this.#answers.get(nameOf(key))
    const now = this.#clock.now()
    if (known && now - known.at < rememberedMs && now >= known.at) return known.live
    if (now < this.#pausedUntil) return true
    const name = nameOf(key)
    const running = this.#asking.get(name)
    if (running) return running
    const asked = this.#ask(key, ask).finally(() => this.#asking.delete(name))
    this.#asking.set(name, asked)
    return asked
  }

  /** Asks now, whatever is remembered, and remembers the answer. Rejects as `ask` does. */
  async askAgain(key: SessionKey, ask: AskProvider): Promise<boolean> {
    const endings = this.#endings
    const live = await ask()
    this.#pausedUntil = 0
    if (endings === this.#endings) this.#remember(key, live)
    return live
  }

  /** Forgets all sessions of a user: some were ended, and answers on their way may be older than that. */
  forget(uid: string): void {
    this.#endings += 1
    for (const [name, answer] of this.#answers) if (answer.uid === uid) this.#answers.delete(name)
  }

  async #ask(key: SessionKey, ask: AskProvider): Promise<boolean> {
    try {
      return await this.askAgain(key, ask)
    } catch (error) {
      this.#pausedUntil = this.#clock.now() + pauseMs
      this.#onAway(error)
      return true
    }
  }

  #remember(key: SessionKey, live: boolean): void {
    const name = nameOf(key)
    this.#answers.delete(name)
    this.#answers.set(name, { ...key, live, at: this.#clock.now() })
    const oldest = this.#answers.keys().next().value
    if (this.#answers.size > mostRemembered && oldest !== undefined) this.#answers.delete(oldest)
  }
}

function nameOf({ uid, sessionId }: SessionKey): string {
  return JSON.stringify([uid, sessionId])
}
