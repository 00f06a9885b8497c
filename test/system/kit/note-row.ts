import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One line of the table of apps in docs/frameworks.md. Seconds are absent for steps that were not reached. */
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

/** One line of the table of traps there. */
export type TrapRow = { name: string; group: string; status: string; code?: string | undefined; seconds: number }

type Tables = { frameworks: FrameworkRow; traps: TrapRow }

const folder = join(import.meta.dirname, '../../../test-results')

/** Writes a row in the place of an older one of the same name, so that a run of a few does not lose the others. */
export function noteRow<Table extends keyof Tables>(table: Table, row: Tables[Table]): void {
  const file = join(folder, `${table}.json`)
  const rows: Tables[Table][] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  const others = rows.filter(({ name }) => name !== row.name)
  const sorted = [...others, row].sort((a, b) => (a.name < b.name ? -1 : 1))
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`)
}
