import { type QuerySpec, queries } from '../../ports/queries.ts'
import type { SqliteDatabase } from './sqlite-database.ts'
import { indexOf } from './sqlite-query.ts'

const version = 1

const tables = `
  CREATE TABLE IF NOT EXISTS documents (
    path TEXT PRIMARY KEY, kind TEXT NOT NULL, collection TEXT NOT NULL, id TEXT NOT NULL,
    revision INTEGER NOT NULL, blobs INTEGER NOT NULL, data TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS blobs (
    path TEXT NOT NULL, field TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (path, field)
  );
  CREATE TABLE IF NOT EXISTS array_values (
    kind TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, path TEXT NOT NULL,
    PRIMARY KEY (kind, field, value, path)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS array_values_of_document ON array_values (path);
  CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
  INSERT OR IGNORE INTO counters (name, value) VALUES ('revision', 0), ('checks', 0);
`

/** Which documents a file holds: those whose kind (`deployments/{}/logs`) this says yes to. */
export type Holds = (kind: string) => boolean

/**
 * Makes tables and indexes, and drops indexes of queries that are no longer declared. All in one step: a server killed
 * here starts again as if it had not begun. Throws for a file that a newer Trellis has written.
 */
export function prepareSchema(database: SqliteDatabase, holds: Holds): void {
  checkSchema(database)
  const wanted = new Map(
    declaredIn(holds)
      .filter((spec) => !spec.contains)
      .map((spec) => [indexOf(spec).name, indexOf(spec).definition]),
  )
  const existing = database
    .all("SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'query\\_%' ESCAPE '\\'")
    .map(([name]) => String(name))
  const steps = [
    tables,
    ...existing.filter((name) => !wanted.has(name)).map((name) => `DROP INDEX ${name};`),
    ...[...wanted].map(([name, definition]) => `CREATE INDEX IF NOT EXISTS ${name} ON ${definition};`),
    `PRAGMA user_version = ${version};`,
  ]
  database.exec(`BEGIN IMMEDIATE; ${steps.join('\n')} COMMIT;`)
}

/** Throws for a file that a newer Trellis has written. */
export function checkSchema(database: SqliteDatabase): void {
  const found = Number(database.first('PRAGMA user_version')?.[0] ?? 0)
  if (found > version) {
    throw new Error(
      `The data folder was written by a newer Trellis (schema ${found}, this one knows ${version}). Nothing was changed. Start the newer one, or set TRELLIS_DATA to another folder.`,
    )
  }
}

/** The fields of a kind of document that a `contains` query asks about. */
export function containsFields(kind: string): string[] {
  const fields = declaredIn((other) => other === kind).flatMap((spec) => (spec.contains ? [spec.contains] : []))
  return [...new Set(fields)]
}

function declaredIn(holds: Holds): QuerySpec<unknown>[] {
  return Object.values(queries).filter((spec) => holds(spec.collection))
}
