import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** One line of the table in docs/frameworks.md. Seconds are absent for steps that were not reached. */
export type FrameworkRow = {
  name: string
  from: string
  detected: string
  manager: string
  node: string
  ok: boolean
  seconds: { install?: number; build?: number; all?: number }
  note: string
}

const file = join(import.meta.dirname, '../../../test-results/frameworks.json')

/** Writes a row in the place of an older one of the same name, so that a run of a few does not lose the others. */
export function noteRow(row: FrameworkRow): void {
  const rows: FrameworkRow[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  const others = rows.filter(({ name }) => name !== row.name)
  const sorted = [...others, row].sort((a, b) => (a.name < b.name ? -1 : 1))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`)
}
