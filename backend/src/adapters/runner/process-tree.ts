import type { ProcessRow } from './process-table.ts'

/** A builder as it was recorded; whether that very process still lives is to be seen from its start time. */
export type Root = { pid: number; startTime: string }

/**
 * The processes of a job: those that carry its marker, the builder itself, those of the builder's session and group, and
 * all descendants of any of them. A pid that lives with another start time belongs to somebody else, and so do then the
 * session and group that bear its number.
 */
export function processesOf(rows: readonly ProcessRow[], job: string, root?: Root): ProcessRow[] {
  const taken = root !== undefined && rows.some((row) => row.pid === root.pid && !isRoot(row, job, root))
  const led = taken ? undefined : root
  const found = new Set<number>()
  for (const row of rows) {
    const ofRoot = led && (row.pid === led.pid || row.session === led.pid || row.group === led.pid)
    const strange = row.job !== undefined && row.job !== job
    if (row.job === job || (ofRoot && !strange)) found.add(row.pid)
  }
  const parents = new Map(rows.map((row) => [row.pid, row.ppid]))
  return rows.filter((row) => found.has(row.pid) || descends(row.ppid, found, parents))
}

/** Where markers can be seen, a builder must carry its own: a pid written down by somebody else is not believed. */
function isRoot(row: ProcessRow, job: string, root: Root): boolean {
  const markers = process.platform === 'linux'
  return row.startTime === root.startTime && (!markers || row.job === job)
}

function descends(parent: number, found: ReadonlySet<number>, parents: ReadonlyMap<number, number>): boolean {
  const seen = new Set<number>()
  for (let at = parent; at > 0 && !seen.has(at); at = parents.get(at) ?? 0) {
    if (found.has(at)) return true
    seen.add(at)
  }
  return false
}
