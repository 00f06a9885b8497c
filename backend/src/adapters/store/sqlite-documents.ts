import { cursorAfter } from '../../ports/cursor.ts'
import type { QuerySpec } from '../../ports/queries.ts'
import { type Page, type QueryCall, StoreConflict, type Stored } from '../../ports/store.ts'
import { decodeCursor } from './cursor.ts'
import { decodeDocument, type EncodedDocument } from './document-codec.ts'
import type { Place } from './document-place.ts'
import type { Write } from './recorded-transaction.ts'
import { SqliteDatabase, type SqlRow } from './sqlite-database.ts'
import { sqlOf } from './sqlite-query.ts'
import { checkSchema, containsFields, type Holds, prepareSchema } from './sqlite-schema.ts'

export type FileUse = { holds: Holds; readOnly: boolean }

/** The documents of one file. All methods are synchronous; writes belong inside a `GroupCommit`. */
export class SqliteDocuments {
  readonly database: SqliteDatabase

  constructor(path: string, { holds, readOnly }: FileUse) {
    this.database = new SqliteDatabase(path, readOnly)
    if (readOnly) checkSchema(this.database)
    else prepareSchema(this.database, holds)
  }

  get<T>(place: Place): Stored<T> | undefined {
    const row = this.database.first('SELECT path, id, revision, data, blobs FROM documents WHERE path = ?', [
      place.path,
    ])
    return row && this.#stored<T>(row)
  }

  revision(place: Place): string | undefined {
    const row = this.database.first('SELECT revision FROM documents WHERE path = ?', [place.path])
    return row && String(row[0])
  }

  query<T>(spec: QuerySpec<T>, call: QueryCall): Page<T> {
    const rows = this.#rows(spec, call)
    const items = rows.slice(0, call.limit).map((row) => this.#stored<T>(row))
    const last = items[items.length - 1]
    return { items, cursor: last && rows.length > call.limit ? cursorAfter(spec, last) : null }
  }

  /** Whether the query's answer would be the same: documents, revisions, and whether there is a next page. */
  stillGives(spec: QuerySpec<unknown>, call: QueryCall, { items, cursor }: Page<unknown>): boolean {
    const rows = this.#rows(spec, call)
    if (rows.length > call.limit !== (cursor !== null)) return false
    const now = rows.slice(0, call.limit).map(([path, , revision]) => `${path}@${revision}`)
    return now.join(' ') === items.map(({ path, revision }) => `${path}@${revision}`).join(' ')
  }

  /** Throws `StoreConflict` when the document is not as expected. */
  write({ place, document, expect }: Write): void {
    const row = this.database.first('SELECT revision, blobs FROM documents WHERE path = ?', [place.path])
    const current = row ? String(row[0]) : 'absent'
    if (expect !== undefined && expect !== current) throw new StoreConflict(place.path)
    if (row && Number(row[1]) > 0) this.database.run('DELETE FROM blobs WHERE path = ?', [place.path])
    if (document) this.#put(place, document)
    else if (row) this.database.run('DELETE FROM documents WHERE path = ?', [place.path])
    this.#indexArrays(place, document)
  }

  #put(place: Place, { json, bytes }: EncodedDocument): void {
    this.database.run(
      `INSERT INTO documents (path, kind, collection, id, revision, blobs, data) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (path) DO UPDATE SET revision = excluded.revision, blobs = excluded.blobs, data = excluded.data`,
      [place.path, place.kind, place.collection, place.id, this.#nextRevision(), bytes.length, json],
    )
    for (const [field, value] of bytes) {
      this.database.run('INSERT INTO blobs (path, field, value) VALUES (?, ?, ?)', [place.path, field, value])
    }
  }

  /** Rises over the whole file, so that a document made again never gets a revision that it had before. */
  #nextRevision(): number {
    const row = this.database.first("UPDATE counters SET value = value + 1 WHERE name = 'revision' RETURNING value")
    return Number(row?.[0])
  }

  #indexArrays(place: Place, document: EncodedDocument | undefined): void {
    const fields = containsFields(place.kind)
    if (fields.length > 0) this.database.run('DELETE FROM array_values WHERE path = ?', [place.path])
    for (const field of fields) {
      const list = document?.fields[field]
      const values = new Set(Array.isArray(list) ? list.filter((value) => typeof value === 'string') : [])
      for (const value of values) {
        this.database.run('INSERT INTO array_values (kind, field, value, path) VALUES (?, ?, ?, ?)', [
          place.kind,
          field,
          value,
          place.path,
        ])
      }
    }
  }

  #rows(spec: QuerySpec<unknown>, call: QueryCall): SqlRow[] {
    const after = call.after === undefined ? undefined : decodeCursor(spec, call.after)
    const { text, values } = sqlOf(spec, call, after)
    return this.database.all(text, values)
  }

  #stored<T>([path, id, revision, data, blobs]: SqlRow): Stored<T> {
    const bytes = Number(blobs) > 0 ? this.#bytes(String(path)) : []
    return {
      path: String(path),
      id: String(id),
      revision: String(revision),
      data: decodeDocument<T>(String(data), bytes),
    }
  }

  #bytes(path: string): [string, Uint8Array][] {
    const rows = this.database.all('SELECT field, value FROM blobs WHERE path = ?', [path])
    return rows.flatMap(([field, value]) => (value instanceof Uint8Array ? [[String(field), value]] : []))
  }
}
