import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Fact } from '../../core/facts.ts'
import { Channel, type OnListenerError } from './channel.ts'
import { factOf } from './fact-schema.ts'

/** A publisher that was not heard for so long (milliseconds) is forgotten; should it come back, it counts as new. */
const forgottenAfter = 3600_000
/** Whoever was not heard for so many beats has died, and may have committed what it told nobody any more. */
const deadAfter = 10
/** So many beats of its own that do not come back make a backend doubt what it has heard. */
const doubtAfter = 3

/**
 * `from` counts its facts: `n` is how many there were with this one. A beat has no fact and counts nothing; the last one of
 * a publisher that is stopped says so.
 */
const Message = z.object({ from: z.string(), n: z.int(), fact: z.unknown().optional(), last: z.boolean().optional() })
/** `silent` counts this backend's own beats since; undefined once nothing more is expected. */
type Heard = { n: number; at: number; silent: number | undefined }
type Told = { fact: Fact } | { reason: string }

export type FactsOptions = {
  channel: string
  /** This backend among the publishers; never used again by another one. */
  publisher: string
  onListenerError: OnListenerError
}

/**
 * Facts over Redis's publish and subscribe, which loses what is sent while somebody is not connected. So every publisher
 * counts, and repeats its count with each beat: whoever misses one hears of a break. So does everybody when a publisher
 * falls silent without its last beat, because what it had committed and not yet told nobody else can tell.
 */
export class RedisFacts {
  readonly #client: Redis
  readonly #options: FactsOptions
  readonly #told: Channel<Told>
  readonly #heard = new Map<string, Heard>()
  #sent = 0
  #beatsOut = 0

  constructor(client: Redis, options: FactsOptions) {
    this.#client = client
    this.#options = options
    this.#told = new Channel('fact', options.onListenerError)
  }

  subscribe(listener: { onFact: (fact: Fact) => void; onBreak: (reason: string) => void }): () => void {
    return this.#told.listen((told) => {
      if ('fact' in told) listener.onFact(told.fact)
      else listener.onBreak(told.reason)
    })
  }

  /** What cannot be sent counts all the same, so that the next message shows everybody the gap. */
  async publish(fact: Fact): Promise<void> {
    this.#sent += 1
    await this.#send({ fact })
  }

  /** Also shows that the way to Redis and back is whole: without an answer something may have been missed. */
  async beat(): Promise<void> {
    this.#beatsOut += 1
    let died = false
    for (const [publisher, heard] of this.#heard) {
      if (performance.now() - heard.at > forgottenAfter) this.#heard.delete(publisher)
      if (heard.silent === undefined) continue
      heard.silent += 1
      if (heard.silent < deadAfter) continue
      heard.silent = undefined
      died = true
    }
    if (died) this.break('Another server went away without a word.')
    await this.#send()
  }

  /** The last beat: nothing that this publisher knows is left untold. */
  async farewell(): Promise<void> {
    await this.#send({ last: true })
  }

  receive(text: string): void {
    const message = parsed(text)
    if (!message) return
    const { from, n } = message
    if (from === this.#options.publisher) this.#ownHeard()
    const known = this.#heard.get(from)
    this.#heard.set(from, { n, at: performance.now(), silent: message.last ? undefined : 0 })
    const expected = message.fact === undefined ? known?.n : known && known.n + 1
    if (expected !== undefined && n !== expected) this.break('Some changes were missed on the way.')
    const fact = factOf(message.fact)
    if (fact) this.#told.send({ fact })
  }

  break(reason: string): void {
    this.#told.send({ reason })
  }

  close(): void {
    this.#told.close()
  }

  #ownHeard(): void {
    if (this.#beatsOut > doubtAfter) this.break('Nothing was heard for a while.')
    this.#beatsOut = 0
  }

  async #send(more: { fact?: Fact; last?: true } = {}): Promise<void> {
    const { channel, publisher: from } = this.#options
    const text = JSON.stringify({ from, n: this.#sent, ...more })
    await this.#client.publish(channel, text).catch(() => undefined)
  }
}

function parsed(text: string): z.infer<typeof Message> | undefined {
  try {
    return Message.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
