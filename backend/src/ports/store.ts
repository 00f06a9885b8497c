import type { QuerySpec } from './queries.ts'

/** A place for a document of type T: `plants/01J...`, an even number of segments. Made by `documents.ts` only. */
export type Ref<T> = { readonly path: string; readonly holds?: T }

/** `revision` is opaque and changes with each write; it is the Store's, not the document's own `version`. */
export type Stored<T> = { path: string; id: string; revision: string; data: T }

/**
 * One call of a declared query. `parents` fill the `{}` of the collection, `equal` must name exactly the spec's fields,
 * `contains` is the value for its array field, `below` the exclusive upper bound of its range field. `after` is a page's
 * cursor. `limit` is at most 500.
 */
export type QueryCall = {
  parents?: string[]
  equal?: Record<string, string | number | boolean>
  contains?: string
  below?: string | number
  after?: string
  limit: number
}

/** `cursor` is null on the last page. */
export type Page<T> = { items: Stored<T>[]; cursor: string | null }

export interface StoreReader {
  get<T>(ref: Ref<T>): Promise<Stored<T> | undefined>
  /** An undeclared query throws in every adapter. */
  query<T>(spec: QuerySpec<T>, call: QueryCall): Promise<Page<T>>
}

/** Reads come before writes: a read after a write throws. Writes take effect together, or not at all. */
export interface StoreTransaction extends StoreReader {
  /** Throws `StoreConflict` at commit when the document exists. */
  create<T>(ref: Ref<T>, data: T): void
  /** Replaces or creates. Safe against lost updates because what was read is checked at commit. */
  set<T>(ref: Ref<T>, data: T): void
  delete(ref: Ref<unknown>): void
}

/**
 * Documents with revisions. Data is plain JSON (no undefined members are kept) besides `Uint8Array` as a top-level field.
 * A document is under 1 MiB. Each promise of a write resolves after the write is durable. Every method rejects with a
 * `Failure` of code `unavailable` when the Store cannot be reached, having changed nothing.
 */
export interface Store extends StoreReader {
  /** Rejects with `StoreConflict` when the document exists. */
  create<T>(ref: Ref<T>, data: T): Promise<void>
  /** Replaces when the document still has this revision; else rejects with `StoreConflict`. */
  update<T>(ref: Ref<T>, data: T, revision: string): Promise<void>
  /** Deletes; with a revision only when it still has it, else `StoreConflict`. Deleting nothing is no error. */
  delete(ref: Ref<unknown>, revision?: string): Promise<void>
  /**
   * Runs `work` until a commit in which everything that it read, queries included, was unchanged. `work` may run more
   * than once and must have no effects besides its writes. What `work` throws aborts and is passed on.
   */
  transaction<R>(work: (transaction: StoreTransaction) => Promise<R>): Promise<R>
  /** Resolves when a read and a write would succeed; rejects with the reason. */
  check(): Promise<void>
  close(): Promise<void>
}

/** The document exists already, is gone, or has changed since it was read. Nothing was written. */
export class StoreConflict extends Error {
  readonly path: string

  constructor(path: string) {
    super(`The document ${path} was changed or made by somebody else.`)
    this.name = 'StoreConflict'
    this.path = path
  }
}
