import type { DocumentSnapshot, Timestamp } from 'firebase-admin/firestore'
import type { QuerySpec } from '../../ports/queries.ts'
import type { Page, QueryCall, Stored } from '../../ports/store.ts'
import type { Place } from './document-place.ts'
import type { FirestoreClient } from './firestore-client.ts'
import { fromFields } from './firestore-fields.ts'
import { pageOf, queryOf } from './firestore-query.ts'
import { revisionOf } from './firestore-revision.ts'
import type { TransactionReader } from './recorded-transaction.ts'

/**
 * Reads for one run of a transaction's work, all of the moment of the first one: the work never sees two moments mixed,
 * and what it only read and threw about needs no second look. Nothing is locked.
 */
export class MomentReader implements TransactionReader {
  readonly #client: FirestoreClient
  #moment: Promise<Timestamp> | undefined

  constructor(client: FirestoreClient) {
    this.#client = client
  }

  async get<T>(place: Place): Promise<Stored<T> | undefined> {
    return storedIn<T>(await this.#at((moment) => this.#client.get(place.path, moment)))
  }

  async query<T>(spec: QuerySpec<T>, call: QueryCall): Promise<Page<T>> {
    const query = queryOf(this.#client.firestore, spec, call)
    const found = await this.#at((moment) => this.#client.query(query, moment))
    return pageOf(found, { spec, call, decode: stored<T> })
  }

  async #at<R extends { readTime: Timestamp }>(read: (moment?: Timestamp) => Promise<R>): Promise<R> {
    if (this.#moment) return read(await this.#moment)
    const first = read()
    this.#moment = first.then(({ readTime }) => readTime)
    this.#moment.catch(() => undefined)
    return first
  }
}

export function storedIn<T>(snapshot: DocumentSnapshot): Stored<T> | undefined {
  return snapshot.exists ? stored<T>(snapshot) : undefined
}

export function stored<T>(snapshot: DocumentSnapshot): Stored<T> {
  const { ref, id } = snapshot
  return { path: ref.path, id, revision: revisionOf(snapshot), data: fromFields<T>(snapshot.data() ?? {}) }
}
