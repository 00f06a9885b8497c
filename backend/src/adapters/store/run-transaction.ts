import { fail } from '../../core/failure.ts'
import type { StoreTransaction } from '../../ports/store.ts'
import { type ReadableDocuments, RecordedTransaction } from './recorded-transaction.ts'
import { Turns } from './turns.ts'

type Work<R> = (transaction: StoreTransaction) => Promise<R>
type Run<R> = { transaction: RecordedTransaction; result: R }

/** `commit` writes when the reads still hold, in one step, and says whether they did. */
export type TransactionParts = {
  documents: ReadableDocuments
  commit: (transaction: RecordedTransaction) => Promise<boolean>
  rehearse: boolean
}

const triesTogether = 8
const mostTries = 100

/**
 * Runs work until its commit finds every read unchanged. Who has lost eight times waits for a turn, so that a crowd on
 * one document gets through in a row and does not keep undoing itself. `rehearse` runs every work once more, with its
 * writes thrown away, which brings out work with effects of its own.
 */
export class TransactionRunner {
  readonly #parts: TransactionParts
  readonly #turns = new Turns()

  constructor(parts: TransactionParts) {
    this.#parts = parts
  }

  /** Rejects with what the work throws, with `StoreConflict`, or, after a hundred tries, with `unavailable`. */
  async run<R>(work: Work<R>): Promise<R> {
    for (let tries = 0; tries < triesTogether; tries += 1) {
      const done = await this.#try(work)
      if (done) return done.result
    }
    return this.#turns.take(async () => {
      for (let tries = triesTogether; tries < mostTries; tries += 1) {
        const done = await this.#try(work)
        if (done) return done.result
      }
      throw fail('unavailable', 'Too many others change the same at once. Nothing was changed; try again in a moment.')
    })
  }

  async #try<R>(work: Work<R>): Promise<{ result: R } | undefined> {
    if (this.#parts.rehearse && !(await this.#attempt(work))) return undefined
    const run = await this.#attempt(work)
    if (!run || !(await this.#parts.commit(run.transaction))) return undefined
    return { result: run.result }
  }

  /** What the work throws counts only when its reads still hold: it may have seen two moments mixed. */
  async #attempt<R>(work: Work<R>): Promise<Run<R> | undefined> {
    const transaction = new RecordedTransaction(this.#parts.documents)
    try {
      return { transaction, result: await work(transaction) }
    } catch (error) {
      if (transaction.readsHold()) throw error
      return undefined
    } finally {
      transaction.end()
    }
  }
}
