import { Failure, fail } from '../../core/failure.ts'
import type { Log } from '../../ports/log.ts'
import type { QuerySpec } from '../../ports/queries.ts'
import {
  type Page,
  type QueryCall,
  type Ref,
  type Store,
  StoreConflict,
  type Stored,
  type StoreTransaction,
} from '../../ports/store.ts'
import { encodeDocument } from './document-codec.ts'
import { placeOf } from './document-place.ts'
import { FirestoreClient, type FirestorePlace } from './firestore-client.ts'
import { Committer, pause } from './firestore-commit.ts'
import { assertCredentials } from './firestore-credentials.ts'
import { failureOf, reasonOf } from './firestore-failures.ts'
import { planOf } from './firestore-plan.ts'
import { pageOf, queryOf } from './firestore-query.ts'
import { MomentReader, stored, storedIn } from './firestore-reader.ts'
import { checkCall } from './query-call.ts'
import type { RecordedTransaction, Write } from './recorded-transaction.ts'
import { TransactionRunner } from './run-transaction.ts'

export type FirestoreStoreOptions = FirestorePlace & {
  log: Log
  /** Milliseconds that one answer of Firestore may take; 6,000 unless said. */
  patience?: number
  /** Runs the work of every transaction twice, the first time for nothing. For tests. */
  rehearse?: boolean
}

/** Rejects with one sentence for operators, which names the variable, when Firestore cannot be read and written. */
export async function openFirestoreStore(options: FirestoreStoreOptions): Promise<Store> {
  if (options.credentials && !options.emulatorHost) await assertCredentials(options.credentials)
  const store = new FirestoreStore(options)
  try {
    await store.check()
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

const checkedFor = 1_000

/** The Store in Firestore. Nothing is kept here besides what is under way, so any number of servers may share it. */
class FirestoreStore implements Store {
  readonly #options: FirestoreStoreOptions
  readonly #client: FirestoreClient
  readonly #committer: Committer
  readonly #transactions: TransactionRunner
  readonly #underWay = new Set<Promise<unknown>>()
  #closed = false
  #checked: { at: number; outcome: Promise<void> } | undefined
  #complained = Number.NEGATIVE_INFINITY

  constructor(options: FirestoreStoreOptions) {
    this.#options = options
    this.#client = new FirestoreClient(options, options.patience ?? 6_000)
    this.#committer = new Committer(this.#client)
    this.#transactions = new TransactionRunner({
      reader: () => new MomentReader(this.#client),
      holds: async () => true,
      commit: (transaction) => this.#commit(transaction),
      tries: { together: 2, most: 30 },
      crowd: ({ writes: [first] }) => first?.place.path ?? '',
      pause,
      rehearse: options.rehearse ?? false,
    })
  }

  get<T>(ref: Ref<T>): Promise<Stored<T> | undefined> {
    return this.#guarded(async () => storedIn<T>(await this.#client.get(placeOf(ref.path).path)))
  }

  query<T>(spec: QuerySpec<T>, call: QueryCall): Promise<Page<T>> {
    return this.#guarded(async () => {
      checkCall(spec, call)
      const found = await this.#client.query(queryOf(this.#client.firestore, spec, call))
      return pageOf(found, { spec, call, decode: stored<T> })
    })
  }

  create<T>(ref: Ref<T>, data: T): Promise<void> {
    return this.#write(() => ({ document: encodeDocument(ref.path, data), expect: 'absent' }), ref)
  }

  update<T>(ref: Ref<T>, data: T, revision: string): Promise<void> {
    return this.#write(() => ({ document: encodeDocument(ref.path, data), expect: known(revision) }), ref)
  }

  delete(ref: Ref<unknown>, revision?: string): Promise<void> {
    return this.#write(() => (revision === undefined ? {} : { expect: known(revision) }), ref)
  }

  transaction<R>(work: (transaction: StoreTransaction) => Promise<R>): Promise<R> {
    return this.#guarded(() => this.#transactions.run(work))
  }

  /**
   * Reads a document, and deletes one that is never there. A good outcome holds for a second, so that nobody can run
   * up costs by asking for the server's health.
   */
  check(): Promise<void> {
    const now = performance.now()
    if (!this.#closed && this.#checked && now - this.#checked.at < checkedFor) return this.#checked.outcome
    const outcome = this.#guarded(async () => {
      await this.#client.get('meta/server')
      await this.#committer.commit({ writes: [{ place: placeOf('meta/check') }], documents: [], queries: [] })
    })
    const checked = { at: now, outcome: outcome.catch((error) => Promise.reject(forOperators(error))) }
    this.#checked = checked
    checked.outcome.catch(() => {
      if (this.#checked === checked) this.#checked = undefined
    })
    return checked.outcome
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await Promise.allSettled(this.#underWay)
    await this.#client.close()
  }

  #write(make: () => Omit<Write, 'place'>, ref: Ref<unknown>): Promise<void> {
    return this.#guarded(async () => {
      const place = placeOf(ref.path)
      const outcome = await this.#committer.commit({ writes: [{ ...make(), place }], documents: [], queries: [] })
      if (outcome !== 'done') throw new StoreConflict(place.path)
    })
  }

  /** Whether the plan was written; false when something that was read has changed, and the work must run again. */
  async #commit(transaction: RecordedTransaction): Promise<boolean> {
    const plan = planOf(transaction)
    if (plan.writes.length === 0) return true
    const outcome = await this.#committer.commit(plan)
    if (outcome !== 'refused') return outcome === 'done'
    const read = new Set(transaction.documents.map(({ place }) => place.path))
    for (const { place, expect } of plan.writes) {
      if (expect !== 'absent' || read.has(place.path)) continue
      if ((await this.#client.get(place.path)).exists) throw new StoreConflict(place.path)
    }
    return false
  }

  /** Begins at once, in the same turn of the event loop: what is written is what the caller has now. */
  async #guarded<R>(work: () => Promise<R>): Promise<R> {
    if (this.#closed) throw fail('unavailable', 'The Store is closed. Nothing was changed.')
    const done = work()
    this.#underWay.add(done)
    try {
      return await done
    } catch (error) {
      const failure = failureOf(error, this.#options)
      if (failure !== error) this.#complain(error)
      throw failure
    } finally {
      this.#underWay.delete(done)
    }
  }

  /** At most every ten seconds: while Firestore is away, every request would say the same. */
  #complain(error: unknown): void {
    const now = performance.now()
    if (now - this.#complained < 10_000) return
    this.#complained = now
    this.#options.log.warn({ err: error }, reasonOf(error, this.#options) ?? 'Firestore refused a request.')
  }
}

/** No revision that the Store has given is the word for absence. */
function known(revision: string): string {
  return revision === 'absent' ? 'never' : revision
}

/** What operators are told: the reason, with the variable to look at, in place of the sentence for everybody. */
function forOperators(error: unknown): unknown {
  if (!(error instanceof Failure) || !(error.cause instanceof Error)) return error
  return new Failure({ ...error.refusal, message: error.cause.message }, error)
}
