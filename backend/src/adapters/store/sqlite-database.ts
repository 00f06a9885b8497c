import { closeSync, existsSync, openSync } from 'node:fs'
import Database from 'libsql'
import { Failure } from '../../core/failure.ts'

/** What the driver can bind and give back. Anything else may abort the whole process inside the driver. */
export type SqlValue = string | number | Uint8Array | null
export type SqlRow = readonly SqlValue[]

type Statement = Database.Statement<[SqlValue[]]>

/**
 * One SQLite file: synchronous, every commit on disk before it returns. Driver errors come out as `Failure` of code
 * `unavailable` with the cause for operators; mistakes in SQL come out as they are.
 */
export class SqliteDatabase {
  readonly #database: Database.Database
  readonly #statements = new Map<string, Statement>()
  readonly #path: string
  readonly #readOnly: boolean

  constructor(path: string, readOnly = false) {
    this.#path = path
    this.#readOnly = readOnly
    this.#database = readOnly ? openToRead(path) : openFile(path)
  }

  /** Rows as arrays in the order of the columns: named rows of this driver carry a member of its own. */
  all(sql: string, values: SqlValue[] = []): SqlRow[] {
    return this.#guard(() => this.#statement(sql).raw(true).all(values) as SqlRow[])
  }

  first(sql: string, values: SqlValue[] = []): SqlRow | undefined {
    return this.all(sql, values)[0]
  }

  run(sql: string, values: SqlValue[] = []): void {
    this.#guard(() => this.#statement(sql).run(values))
  }

  exec(sql: string): void {
    this.#guard(() => this.#database.exec(sql))
  }

  get inTransaction(): boolean {
    return this.#database.open && this.#database.inTransaction
  }

  /** Folds the write-ahead log into the file first, so that a copied folder is whole. Closing twice is no error. */
  close(): void {
    if (!this.#database.open) return
    if (!this.#readOnly) this.all('PRAGMA wal_checkpoint(TRUNCATE)')
    this.#statements.clear()
    this.#database.close()
  }

  #statement(sql: string): Statement {
    const known = this.#statements.get(sql)
    if (known) return known
    const made = this.#database.prepare<[SqlValue[]]>(sql)
    this.#statements.set(sql, made)
    return made
  }

  #guard<T>(work: () => T): T {
    if (!this.#database.open) throw unavailable('The server is shutting down.', new Error(`${this.#path} is closed`))
    try {
      return work()
    } catch (error) {
      throw translated(error)
    }
  }
}

/** Makes nothing where there is nothing. */
function openToRead(path: string): Database.Database {
  if (!existsSync(path)) {
    throw new Error(
      `There is no ${path}: no server has kept anything there. Set TRELLIS_DATA to a server's data folder.`,
    )
  }
  return new Database(path, { timeout: 5_000, readonly: true })
}

function openFile(path: string): Database.Database {
  makePrivate(path)
  const database = new Database(path, { timeout: 5_000 })
  try {
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864')
    return database
  } catch (error) {
    database.close()
    throw new Error(
      `The file ${path} cannot be opened as a database: it is damaged or not Trellis's. It was not changed. Restore it from a backup, or set TRELLIS_DATA to another folder.`,
      { cause: error },
    )
  }
}

/**
 * SQLite gives its side files the mode of the main one. An existing file is never opened here: closing it would drop
 * the locks that this process holds on it.
 */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

function translated(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError) || error.code === 'SQLITE_ERROR') return error
  if (error.code.startsWith('SQLITE_FULL')) return unavailable("The server's disk is full.", error)
  return unavailable('The server cannot reach its data.', error)
}

function unavailable(what: string, cause: unknown): Failure {
  return new Failure({ code: 'unavailable', message: `${what} Nothing was changed; try again in a moment.` }, cause)
}
