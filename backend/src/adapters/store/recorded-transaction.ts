import type { QuerySpec } from '../../ports/queries.ts'
import type { Page, QueryCall, Ref, Stored, StoreTransaction } from '../../ports/store.ts'
import { type EncodedDocument, encodeDocument } from './document-codec.ts'
import { type Place, placeOf } from './document-place.ts'
import { checkCall } from './query-call.ts'

/** One write. Without a document it deletes. `expect` is a revision, or `absent`; without it anything may be there. */
export type Write = { place: Place; document?: EncodedDocument; expect?: string }

/** What a transaction reads from. */
export interface TransactionReader {
  get<T>(place: Place): Promise<Stored<T> | undefined>
  query<T>(spec: QuerySpec<T>, call: QueryCall): Promise<Page<T>>
}

/** A document that was read, with the revision that it had, or undefined when it was not there. */
export type DocumentRead = { place: Place; revision: string | undefined }
export type QueryRead = { spec: QuerySpec<unknown>; call: QueryCall; page: Page<unknown> }

/**
 * One run of a transaction's work: reads are remembered with what they saw, absence included, writes are kept back.
 * Nothing is locked meanwhile; whoever commits asks whether all of it is still so.
 */
export class RecordedTransaction implements StoreTransaction {
  readonly writes: Write[] = []
  readonly documents: DocumentRead[] = []
  readonly queries: QueryRead[] = []
  readonly #reader: TransactionReader
  #over = false

  constructor(reader: TransactionReader) {
    this.#reader = reader
  }

  async get<T>(ref: Ref<T>): Promise<Stored<T> | undefined> {
    this.#mayRead()
    const place = placeOf(ref.path)
    const found = await this.#reader.get<T>(place)
    this.documents.push({ place, revision: found?.revision })
    return found
  }

  async query<T>(spec: QuerySpec<T>, call: QueryCall): Promise<Page<T>> {
    this.#mayRead()
    checkCall(spec, call)
    const asked = structuredClone(call)
    const page = await this.#reader.query(spec, asked)
    this.queries.push({ spec, call: asked, page })
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
