import type { QuerySpec } from '../../ports/queries.ts'
import type { Page, QueryCall, Ref, Stored, StoreTransaction } from '../../ports/store.ts'
import { encodeDocument } from './document-codec.ts'
import { type Place, placeOf } from './document-place.ts'
import type { Write } from './sqlite-documents.ts'

/** What a transaction reads from; synchronous, so that checking all reads again is one step. */
export interface ReadableDocuments {
  get<T>(place: Place): Stored<T> | undefined
  revision(place: Place): string | undefined
  query<T>(spec: QuerySpec<T>, call: QueryCall): Page<T>
  fingerprint(spec: QuerySpec<unknown>, call: QueryCall): string
}

/**
 * One run of a transaction's work: reads are remembered with what they saw, absence included, writes are kept back.
 * Nothing is locked meanwhile; `readsHold` tells whether all of it is still so.
 */
export class RecordedTransaction implements StoreTransaction {
  readonly writes: Write[] = []
  readonly #documents: ReadableDocuments
  readonly #checks: (() => boolean)[] = []
  #over = false

  constructor(documents: ReadableDocuments) {
    this.#documents = documents
  }

  async get<T>(ref: Ref<T>): Promise<Stored<T> | undefined> {
    this.#mayRead()
    const place = placeOf(ref.path)
    const found = this.#documents.get<T>(place)
    const revision = found?.revision
    this.#checks.push(() => this.#documents.revision(place) === revision)
    return found
  }

  async query<T>(spec: QuerySpec<T>, call: QueryCall): Promise<Page<T>> {
    this.#mayRead()
    const asked = structuredClone(call)
    const page = this.#documents.query(spec, asked)
    const seen = this.#documents.fingerprint(spec, asked)
    this.#checks.push(() => this.#documents.fingerprint(spec, asked) === seen)
    return page
  }

  create<T>(ref: Ref<T>, data: T): void {
    this.#write({ place: placeOf(ref.path), document: encodeDocument(ref.path, data), expect: 'absent' })
  }

  set<T>(ref: Ref<T>, data: T): void {
    this.#write({ place: placeOf(ref.path), document: encodeDocument(ref.path, data) })
  }

  delete(ref: Ref<unknown>): void {
    this.#write({ place: placeOf(ref.path) })
  }

  readsHold(): boolean {
    return this.#checks.every((check) => check())
  }

  /** The work has returned; who still holds the transaction cannot use it any more. */
  end(): void {
    this.#over = true
  }

  #mayRead(): void {
    if (this.#over) throw new Error('A transaction cannot be used after its work has ended.')
    if (this.writes.length > 0) throw new Error('A transaction reads before it writes: this read comes after a write.')
  }

  #write(write: Write): void {
    if (this.#over) throw new Error('A transaction cannot be used after its work has ended.')
    this.writes.push(write)
  }
}
