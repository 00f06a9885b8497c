import { type Builder, claimedBuilderOf } from './build-tokens.ts'
import { sha256 } from './hash.ts'
import type { Parts } from './parts.ts'

/** Milliseconds for which a builder that was found in charge is believed without asking the Store. */
const believed = 5000

/**
 * Builders that were in charge a moment ago. One that writes comes every 30 ms, and two reads of the Store each time would
 * cost more than all else of its deployment. A word that the deployment has changed ends the belief at once; where that
 * word is lost, time does. Nothing that matters rests on it: what changes a step asks the Store, and an ended log takes
 * no lines.
 */
export class RecentBuilders {
  readonly #parts: Pick<Parts, 'clock' | 'store'>
  readonly #known = new Map<string, { builder: Builder; at: number }>()

  constructor(parts: Pick<Parts, 'clock' | 'store' | 'relay'>) {
    this.#parts = parts
    parts.relay.subscribe({
      onFact: (fact) => {
        if (fact.type === 'pipeline-changed') this.#changed(fact.update.deploymentId, fact.update.version)
      },
      onBreak: () => this.#known.clear(),
    })
  }

  /** Asks the Store. Rejects as `claimedBuilderOf` does. */
  async ask(token: string, attempt: number): Promise<Builder> {
    const key = sha256(token)
    this.#known.delete(key)
    const builder = await claimedBuilderOf(this.#parts, token, attempt)
    this.#forgetOld()
    this.#known.set(key, { builder, at: this.#parts.clock.now() })
    return builder
  }

  /** Asks the Store when it was not asked lately. What this answers may be five seconds old. */
  async recall(token: string, attempt: number): Promise<Builder> {
    const known = this.#known.get(sha256(token))
    const holds = known && known.builder.state.attempt === attempt && this.#isFresh(known.at)
    return holds ? known.builder : this.ask(token, attempt)
  }

  #isFresh(at: number): boolean {
    const age = this.#parts.clock.now() - at
    return age >= 0 && age < believed
  }

  #changed(deploymentId: string, version: number): void {
    for (const [key, { builder }] of this.#known) {
      if (builder.record.id === deploymentId && builder.record.version !== version) this.#known.delete(key)
    }
  }

  #forgetOld(): void {
    for (const [key, { at }] of this.#known) if (!this.#isFresh(at)) this.#known.delete(key)
  }
}
