import { placeOf } from '../../src/adapters/store/document-place.ts'
import type { QuerySpec } from '../../src/ports/queries.ts'
import type { Page, QueryCall, Ref, Store, Stored, StoreReader, StoreTransaction } from '../../src/ports/store.ts'

export type Operations = { reads: number; writes: number; deletes: number }

/** What Firestore would bill, in all and per kind of document (`deployments/{}/logs`). */
export type Bill = Operations & { kinds: Record<string, Operations> }

/**
 * A Store that counts what Firestore bills for the same calls: a read per document that a get or a query answers, and one
 * for an answer without any; a write or a delete per document. What a transaction with writes has only read is read once
 * more at its commit, as the Firestore adapter does. Runs that are repeated count again: open the Store without rehearsals.
 */
export class CountingStore implements Store {
  readonly #store: Store
  readonly #kinds = new Map<string, Operations>()

  constructor(store: Store) {
    this.#store = store
  }

  get<T>(ref: Ref<T>): Promise<Stored<T> | undefined> {
    return this.#reader(this.#store).get(ref)
  }

  query<T>(spec: QuerySpec<T>, call: QueryCall): Promise<Page<T>> {
    return this.#reader(this.#store).query(spec, call)
  }

  create<T>(ref: Ref<T>, data: T): Promise<void> {
    this.#count(kindOf(ref), 'writes')
    return this.#store.create(ref, data)
  }

  update<T>(ref: Ref<T>, data: T, revision: string): Promise<void> {
    this.#count(kindOf(ref), 'writes')
    return this.#store.update(ref, data, revision)
  }

  delete(ref: Ref<unknown>, revision?: string): Promise<void> {
    this.#count(kindOf(ref), 'deletes')
    return this.#store.delete(ref, revision)
  }

  transaction<R>(work: (transaction: StoreTransaction) => Promise<R>): Promise<R> {
    return this.#store.transaction(async (transaction) => {
      const seen: Seen[] = []
      const written = new Set<string>()
      const counted = <T extends Ref<unknown>>(ref: T, operation: 'writes' | 'deletes'): T => {
        written.add(ref.path)
        this.#count(kindOf(ref), operation)
        return ref
      }
      const result = await work({
        ...this.#reader(transaction, seen),
        create: (ref, data) => transaction.create(counted(ref, 'writes'), data),
        set: (ref, data) => transaction.set(counted(ref, 'writes'), data),
        delete: (ref) => transaction.delete(counted(ref, 'deletes')),
      })
      const again = written.size > 0 ? seen.filter(({ path }) => path === undefined || !written.has(path)) : []
      for (const { kind, times } of again) this.#count(kind, 'reads', times)
      return result
    })
  }

  check(): Promise<void> {
    return this.#store.check()
  }

  close(): Promise<void> {
    return this.#store.close()
  }

  /** What was counted since the last `reset`. */
  bill(): Bill {
    const all = [...this.#kinds.values()]
    const sum = (operation: keyof Operations) => all.reduce((total, one) => total + one[operation], 0)
    const kinds = Object.fromEntries([...this.#kinds].sort(([one], [other]) => (one < other ? -1 : 1)))
    return { reads: sum('reads'), writes: sum('writes'), deletes: sum('deletes'), kinds }
  }

  reset(): void {
    this.#kinds.clear()
  }

  #reader(reader: StoreReader, seen?: Seen[]): StoreReader {
    return {
      get: (ref) => {
        this.#count(kindOf(ref), 'reads')
        seen?.push({ kind: kindOf(ref), times: 1, path: ref.path })
        return reader.get(ref)
      },
      query: async (spec, call) => {
        const page = await reader.query(spec, call)
        const times = Math.max(1, page.items.length + (page.cursor === null ? 0 : 1))
        this.#count(spec.collection, 'reads', times)
        seen?.push({ kind: spec.collection, times })
        return page
      },
    }
  }

  #count(kind: string, operation: keyof Operations, times = 1): void {
    const known = this.#kinds.get(kind) ?? { reads: 0, writes: 0, deletes: 0 }
    known[operation] += times
    this.#kinds.set(kind, known)
  }
}

/** Something that a transaction has read: so many documents of a kind, or the one at a path. */
type Seen = { kind: string; times: number; path?: string }

function kindOf(ref: Ref<unknown>): string {
  return placeOf(ref.path).kind
}
