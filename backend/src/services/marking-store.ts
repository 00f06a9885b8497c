import type { IdempotencyRecord } from '../core/records.ts'
import type { QuerySpec } from '../ports/queries.ts'
import type { Page, QueryCall, Ref, Store, Stored, StoreTransaction } from '../ports/store.ts'
import { openScope } from './request-scope.ts'

/**
 * The Store as the use cases have it: the first transaction of a request that writes anything also creates the request's
 * marker. So the marker is there exactly when the command took effect, whatever dies when. When another run of the same
 * request was faster, the transaction ends in `StoreConflict` and has changed nothing.
 */
export class MarkingStore implements Store {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  get<T>(ref: Ref<T>): Promise<Stored<T> | undefined> {
    return this.#store.get(ref)
  }

  query<T>(spec: QuerySpec<T>, call: QueryCall): Promise<Page<T>> {
    return this.#store.query(spec, call)
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

  async transaction<R>(work: (transaction: StoreTransaction) => Promise<R>): Promise<R> {
    const scope = openScope()
    if (!scope) return this.#store.transaction(work)
    const { result, written } = await this.#store.transaction(async (transaction) => {
      const noted = new NotedWrites(transaction)
      const result = await work(noted)
      const written = noted.marked(scope.marker)
      if (written) transaction.create(scope.ref, written)
      return { result, written }
    })
    scope.written = written
    return result
  }

  check(): Promise<void> {
    return this.#store.check()
  }

  close(): Promise<void> {
    return this.#store.close()
  }
}

/** Kinds of documents by which nobody finds again what was made. */
const besides = /^(workspaces\/[^/]+\/(activity|secretNames|keys)|unsealed|queue|jobs|domains|removals)\//

/** One run of a transaction's work, which notes what is written. */
class NotedWrites implements StoreTransaction {
  readonly #transaction: StoreTransaction
  readonly #created: string[] = []
  readonly #set: string[] = []
  readonly #within = new Set<string>()
  /** Nobody is in a workspace that has just been deleted, so nobody is asked whether they are. */
  readonly #gone = new Set<string>()
  #any = false

  constructor(transaction: StoreTransaction) {
    this.#transaction = transaction
  }

  get<T>(ref: Ref<T>): Promise<Stored<T> | undefined> {
    return this.#transaction.get(ref)
  }

  query<T>(spec: QuerySpec<T>, call: QueryCall): Promise<Page<T>> {
    return this.#transaction.query(spec, call)
  }

  create<T>(ref: Ref<T>, data: T): void {
    this.#transaction.create(ref, data)
    this.#note(ref, data)
    if (!besides.test(ref.path)) this.#created.push(ref.path)
  }

  set<T>(ref: Ref<T>, data: T): void {
    this.#transaction.set(ref, data)
    this.#note(ref, data)
    if (!besides.test(ref.path)) this.#set.push(ref.path)
  }

  delete(ref: Ref<unknown>): void {
    this.#transaction.delete(ref)
    this.#note(ref, undefined)
    const workspaceId = /^workspaces\/([^/]+)$/.exec(ref.path)?.[1]
    if (workspaceId !== undefined) this.#gone.add(workspaceId)
  }

  /** The marker of what was written, or nothing where nothing was. */
  marked(marker: IdempotencyRecord): IdempotencyRecord | undefined {
    if (!this.#any) return undefined
    const within = [...this.#within].filter((id) => !this.#gone.has(id))
    const about = within.length > 0 ? { workspaceIds: within } : {}
    return { ...marker, made: [...this.#created, ...this.#set], within, ...about }
  }

  #note({ path }: Ref<unknown>, data: unknown): void {
    this.#any = true
    const workspaceId = /^workspaces\/([^/]+)/.exec(path)?.[1] ?? workspaceOf(data)
    if (workspaceId !== undefined) this.#within.add(workspaceId)
  }
}

function workspaceOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('workspaceId' in data)) return undefined
  return typeof data.workspaceId === 'string' ? data.workspaceId : undefined
}
