import { closeSync, openSync } from 'node:fs'
import Database from 'libsql'

/** The driver aborts the process when it is given anything else, such as a boolean. */
type Value = string | number | null
type Row = readonly Value[]

const schema = `
  BEGIN IMMEDIATE;
  CREATE TABLE IF NOT EXISTS accounts (
    uid TEXT PRIMARY KEY, email_key TEXT NOT NULL UNIQUE, email TEXT NOT NULL, name TEXT,
    password_hash TEXT NOT NULL, created_at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY, uid TEXT NOT NULL, expires_at INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS sessions_by_account ON sessions (uid);
  CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (expires_at);
  CREATE TABLE IF NOT EXISTS refresh_tokens (
    hash TEXT PRIMARY KEY, session_id TEXT NOT NULL, used INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS refresh_tokens_by_session ON refresh_tokens (session_id);
  COMMIT;
`

/** The SQLite file of the accounts: synchronous, and on the disk when a method returns. */
export class AccountsFile {
  readonly #database: Database.Database
  readonly #statements = new Map<string, Database.Statement<[Value[]]>>()

  constructor(path: string) {
    makePrivate(path)
    this.#database = new Database(path, { timeout: 5_000 })
    try {
      this.#database.exec('PRAGMA journal_mode = WAL')
      this.#database.exec('PRAGMA synchronous = FULL')
      this.#database.exec(schema)
    } catch (error) {
      this.#database.close()
      throw new Error(
        `The accounts in ${path} cannot be opened: the file is damaged or not Trellis's. Restore it from a backup, or set TRELLIS_DATA to another folder.`,
        { cause: error },
      )
    }
  }

  get open(): boolean {
    return this.#database.open
  }

  first(sql: string, values: Value[]): Row | undefined {
    const rows = this.#statement(sql).raw(true).all(values) as Row[]
    return rows[0]
  }

  run(sql: string, values: Value[]): void {
    this.#statement(sql).run(values)
  }

  /** All of the work or none of it. The work is synchronous, so nothing comes between its statements. */
  together<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  close(): void {
    if (!this.open) return
    this.first('PRAGMA wal_checkpoint(TRUNCATE)', [])
    this.#statements.clear()
    this.#database.close()
  }

  #statement(sql: string): Database.Statement<[Value[]]> {
    const known = this.#statements.get(sql)
    if (known) return known
    const made = this.#database.prepare<[Value[]]>(sql)
    this.#statements.set(sql, made)
    return made
  }
}

/** SQLite gives its side files the mode of the main one. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}
