import { join } from 'node:path'
import type { QuerySpec } from '../../ports/queries.ts'
import type { Page, QueryCall, Ref, Store, Stored, StoreTransaction } from '../../ports/store.ts'
import { encodeDocument } from './document-codec.ts'
import { type Place, placeOf } from './document-place.ts'
import { GroupCommit } from './group-commit.ts'
import { checkCall } from './query-call.ts'
import type { RecordedTransaction, Write } from './recorded-transaction.ts'
import { TransactionRunner } from './run-transaction.ts'
import { type FileUse, SqliteDocuments } from './sqlite-documents.ts'

export type SqliteStoreOptions = {
  /** An existing folder; `trellis.sqlite` and `logs.sqlite` are made in it. */
  folder: string
  /** Runs the work of every transaction twice, the first time for nothing. For tests. */
  rehearse?: boolean
  /** Reads what a server keeps in the folder, running or not; every write fails. */
  readOnly?: boolean
}

/** Rejects with one sentence for people when a file is damaged or was written by a newer server. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { folder, rehearse = false, readOnly = false } = options
  const main = openFile(join(folder, 'trellis.sqlite'), { holds: (kind) => !isLog(kind), readOnly })
  try {
    return new SqliteStore(main, openFile(join(folder, 'logs.sqlite'), { holds: isLog, readOnly }), rehearse)
  } catch (error) {
    main.documents.database.close()
    throw error
  }
}

type File = { documents: SqliteDocuments; commits: GroupCommit }

function openFile(path: string, how: FileUse): File {
  const documents = new SqliteDocuments(path, how)
  return { documents, commits: new GroupCommit(documents.database) }
}

/** Log chunks are many and large, and have a file of their own so that the other one stays small. */
function isLog(kind: string): boolean {
  return kind === 'deployments/{}/logs'
}

/**
 * The Store on two SQLite files of one process. Reads see what is committed. A transaction may read from both files but
 * writes to one only: a power cut between two commits could keep half of it.
 */
class SqliteStore implements Store {
  readonly #main: File
  readonly #logs: File
  readonly #transactions: TransactionRunner

  constructor(main: File, logs: File, rehearse: boolean) {
    this.#main = main
    this.#logs = logs
    const reader = {
      get: async <T>(place: Place) => this.#file(place.kind).documents.get<T>(place),
      query: async <T>(spec: QuerySpec<T>, call: QueryCall) => this.#file(spec.collection).documents.query(spec, call),
    }
    this.#transactions = new TransactionRunner({
      reader: () => reader,
      holds: async (transaction) => this.#readsHold(transaction),
      commit: (transaction) => this.#commit(transaction),
      tries: { together: 8, most: 100 },
      rehearse,
    })
  }

  async get<T>(ref: Ref<T>): Promise<Stored<T> | undefined> {
    const place = placeOf(ref.path)
    return this.#file(place.kind).documents.get(place)
  }

  async query<T>(spec: QuerySpec<T>, call: QueryCall): Promise<Page<T>> {
    checkCall(spec, call)
    return this.#file(spec.collection).documents.query(spec, call)
  }

  async create<T>(ref: Ref<T>, data: T): Promise<void> {
    await this.#write({ place: placeOf(ref.path), document: encodeDocument(ref.path, data), expect: 'absent' })
  }

  async update<T>(ref: Ref<T>, data: T, revision: string): Promise<void> {
    await this.#write({ place: placeOf(ref.path), document: encodeDocument(ref.path, data), expect: known(revision) })
  }

  async delete(ref: Ref<unknown>, revision?: string): Promise<void> {
    const place = placeOf(ref.path)
    await this.#write(revision === undefined ? { place } : { place, expect: known(revision) })
  }

  transaction<R>(work: (transaction: StoreTransaction) => Promise<R>): Promise<R> {
    return this.#transactions.run(work)
  }

  async check(): Promise<void> {
    const step = "UPDATE counters SET value = value + 1 WHERE name = 'checks'"
    await Promise.all(
      [this.#main, this.#logs].map(({ commits, documents: { database } }) => commits.submit(() => database.run(step))),
    )
  }

  async close(): Promise<void> {
    for (const { commits, documents } of [this.#main, this.#logs]) {
      commits.close()
      documents.database.close()
    }
  }

  #file(kind: string): File {
    return isLog(kind) ? this.#logs : this.#main
  }

  #write(write: Write): Promise<void> {
    const { commits, documents } = this.#file(write.place.kind)
    return commits.submit(() => documents.write(write))
  }

  #readsHold({ documents, queries }: RecordedTransaction): boolean {
    return (
      documents.every(({ place, revision }) => this.#file(place.kind).documents.revision(place) === revision) &&
      queries.every(({ spec, call, page }) => this.#file(spec.collection).documents.stillGives(spec, call, page))
    )
  }

  async #commit(transaction: RecordedTransaction): Promise<boolean> {
    const { writes } = transaction
    const files = new Set(writes.map(({ place }) => this.#file(place.kind)))
    if (files.size > 1) throw new Error('A transaction cannot write log chunks together with other documents.')
    const [file] = files
    if (!file) return this.#readsHold(transaction)
    let held = true
    await file.commits.submit(() => {
      held = this.#readsHold(transaction)
      if (held) for (const write of writes) file.documents.write(write)
    })
    return held
  }
}

/** No revision that the Store has given is the word for absence. */
function known(revision: string): string {
  return revision === 'absent' ? 'never' : revision
}
