import { setImmediate } from 'node:timers'
import type { SqliteDatabase } from './sqlite-database.ts'

type Waiting = { apply: () => void; done: () => void; failed: (reason: unknown) => void }

/**
 * Writes that arrive in one turn of the event loop share one commit, and so one wait for the disk. They are applied in
 * the order of their arrival, each in a savepoint of its own: one that throws leaves the others in. A promise settles
 * after the commit, so nobody is told of a write, or of a conflict with one, that a power cut could take back.
 */
export class GroupCommit {
  readonly #database: SqliteDatabase
  #waiting: Waiting[] = []
  #closed = false

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  /** Rejects with what `apply` throws, or with the reason why nothing could be committed. */
  submit(apply: () => void): Promise<void> {
    return new Promise((done, failed) => {
      if (this.#waiting.length === 0) setImmediate(() => this.flush())
      this.#waiting.push({ apply, done, failed })
      if (this.#closed) this.flush()
    })
  }

  /** Commits what waits, now. */
  flush(): void {
    const group = this.#waiting
    this.#waiting = []
    if (group.length === 0) return
    let outcomes: (() => void)[]
    try {
      outcomes = this.#commit(group)
    } catch (error) {
      outcomes = group.map(
        ({ failed }) =>
          () =>
            failed(error),
      )
    }
    for (const settle of outcomes) settle()
  }

  /** What waits is committed; what comes later is refused by the closed database. */
  close(): void {
    this.flush()
    this.#closed = true
  }

  #commit(group: Waiting[]): (() => void)[] {
    const database = this.#database
    try {
      database.exec('BEGIN IMMEDIATE')
      const outcomes = group.map((entry) => this.#applied(entry))
      database.exec('COMMIT')
      return outcomes
    } catch (error) {
      if (database.inTransaction) database.exec('ROLLBACK')
      throw error
    }
  }

  /** A full disk may end the whole transaction inside SQLite; then the group fails together. */
  #applied({ apply, done, failed }: Waiting): () => void {
    this.#database.exec('SAVEPOINT entry')
    try {
      apply()
      this.#database.exec('RELEASE entry')
      return done
    } catch (error) {
      if (!this.#database.inTransaction) throw error
      this.#database.exec('ROLLBACK TO entry; RELEASE entry')
      return () => failed(error)
    }
  }
}
