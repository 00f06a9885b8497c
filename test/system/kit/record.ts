import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../../test-results')

/** Notes what a test saw, one line of JSON, for the tables of docs/frameworks.md. */
export function recordRow(table: string, row: Record<string, unknown>): void {
  mkdirSync(folder, { recursive: true })
  appendFileSync(join(folder, `${table}.ndjson`), `${JSON.stringify(row)}\n`)
}
