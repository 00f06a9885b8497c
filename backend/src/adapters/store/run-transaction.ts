import { fail } from '../../core/failure.ts'
import type { StoreTransaction } from '../../ports/store.ts'
import { RecordedTransaction, type TransactionReader } from './recorded-transaction.ts'
import { Turns } from './turns.ts'

type Work<R> = (transaction: StoreTransaction) => Promise<R>
type Run<R> = { transaction: RecordedTransaction; result: R }
type Lost = { crowd: string }

/** What a Store gives the runner. */
export type TransactionParts = {
  /** A reader for one run of the work. */
  reader: () => TransactionReader
  /** Whether everything that was read is still so, or was so at one moment. */
  holds: (transaction: RecordedTransaction) => Promise<boolean>
  /** Writes when the reads still hold, in one step, and says whether they did. */
  commit: (transaction: RecordedTransaction) => Promise<boolean>
  /** How many tries are made before waiting for a turn, and how many in all. */
  tries: { together: number; most: number }
  /** Who have lost are put in a row per this word. */
  crowd?: (transaction: RecordedTransaction) => string
  /** Waits before the next try; `lost` is how many there were. */
  pause?: (lost: number) => Promise<void>
  rehearse?: boolean
}

/**
 * Runs work until its commit finds every read unchanged. Who has lost some times waits for a turn, so that a crowd on
 * one document gets through in a row and does not keep undoing itself. `rehearse` runs every work once more, with its
 * writes thrown away, which brings out work with effects of its own.
 */
export class TransactionRunner {
  readonly #parts: TransactionParts
  readonly #turns = new Turns()

  constructor(parts: TransactionParts) {
    this.#parts = parts
  }

  /** Rejects with what the work throws, with `StoreConflict`, or, after the last try, with `unavailable`. */
  async run<R>(work: Work<R>): Promise<R> {
    const { together, most } = this.#parts.tries
    let crowd = ''
    for (let tries = 0; tries < together; tries += 1) {
      const done = await this.#try(work)
      if ('result' in done) return done.result
      crowd = done.crowd
    }
    return this.#turns.take({ alone: [crowd] }, async () => {
      for (let tries = together; tries < most; tries += 1) {
        const done = await this.#try(work)
        if ('result' in done) return done.result
        await this.#parts.pause?.(tries)
      }
      throw fail('unavailable', 'Too many others change the same at once. Nothing was changed; try again in a moment.')
    })
  }

  async #try<R>(work: Work<R>): Promise<{ result: R } | Lost> {
    const nobody = { crowd: '' }
    if (this.#parts.rehearse && !(await this.#attempt(work))) return nobody
    const run = await this.#attempt(work)
    if (!run) return nobody
    if (await this.#parts.commit(run.transaction)) return { result: run.result }
    return { crowd: this.#parts.crowd?.(run.transaction) ?? '' }
  }

  /** What the work throws counts only when its reads hold: it may have seen two moments mixed. */
  async #attempt<R>(work: Work<R>): Promise<Run<R> | undefined> {
    const transaction = new RecordedTransaction(this.#parts.reader())
    try {
      return { transaction, result: await work(transaction) }
    } catch (error) {
      if (await this.#parts.holds(transaction)) throw error
      return undefined
    } finally {
      transaction.end()
    }
  }
}
