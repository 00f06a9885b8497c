import { fail } from '../core/failure.ts'
import { missingMembers } from '../core/record-shapes.ts'
import type { QuerySpec } from '../ports/queries.ts'
import type { Page, QueryCall, Ref, Store, Stored, StoreReader, StoreTransaction } from '../ports/store.ts'

/**
 * The Store as the services read it: what another version of Trellis has written and this one cannot work with is said,
 * with the document and what it lacks, before anything is made of it. Documents that only lack what is optional, as those
 * of older versions do, are read as they are.
 */
export class CheckedStore implements Store {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  get<T>(ref: Ref<T>): Promise<Stored<T> | undefined> {
    return checkedReader(this.#store).get(ref)
  }

  query<T>(spec: QuerySpec<T>, call: QueryCall): Promise<Page<T>> {
    return checkedReader(this.#store).query(spec, call)
  }

  create<T>(ref: Ref<T>, data: T): Promise<void> {
    return this.#store.create(ref, data)
  }

  update<T>(ref: Ref<T>, data: T, revision: string): Promise<void> {
    return this.#store.update(ref, data, revision)
  }

  delete(ref: Ref<unknown>, revision?: string): Promise<void> {
    return this.#store.delete(ref, revision)
  }

  transaction<R>(work: (transaction: StoreTransaction) => Promise<R>): Promise<R> {
    return this.#store.transaction((transaction) =>
      work({
        ...checkedReader(transaction),
        create: (ref, data) => transaction.create(ref, data),
        set: (ref, data) => transaction.set(ref, data),
        delete: (ref) => transaction.delete(ref),
      }),
    )
  }

  check(): Promise<void> {
    return this.#store.check()
  }

  close(): Promise<void> {
    return this.#store.close()
  }
}

function checkedReader(reader: StoreReader): StoreReader {
  return {
    async get(ref) {
      const found = await reader.get(ref)
      if (found) assertKnown(found)
      return found
    },
    async query(spec, call) {
      const page = await reader.query(spec, call)
      for (const item of page.items) assertKnown(item)
      return page
    },
  }
}

function assertKnown({ path, data }: Stored<unknown>): void {
  const segments = path.split('/').slice(0, -1)
  const kind = segments.map((segment, index) => (index % 2 === 0 ? segment : '{}')).join('/')
  const missing = missingMembers(kind, data)
  if (missing.length === 0) return
  const what = missing.map((name) => `"${name}"`).join(', ')
  throw fail(
    'internal',
    `The document ${path} was written by another version of Trellis: this one needs ${what} in it. Nothing was changed. Start the newest version.`,
  )
}
