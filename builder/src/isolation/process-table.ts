import { readdirSync, readFileSync } from 'node:fs'

/** A process as Linux shows it. `startTime` tells apart two processes that had the same id. Sizes are in bytes. */
export type ProcessEntry = { pid: number; parent: number; startTime: string; residentBytes: number; zombie: boolean }

const pageBytes = 4096

/** Every process of this machine; empty where there is no `/proc`. */
export function readProcessTable(): Map<number, ProcessEntry> {
  const table = new Map<number, ProcessEntry>()
  for (const name of processNames()) {
    const entry = readProcess(Number(name))
    if (entry) table.set(entry.pid, entry)
  }
  return table
}

/** One process, or nothing when it is gone. */
export function readProcess(pid: number): ProcessEntry | undefined {
  const text = readOrNothing(`/proc/${pid}/stat`)
  return text === undefined ? undefined : parseStat(pid, text)
}

/** Reads `/proc/<pid>/stat`. The name in parentheses may hold anything, so fields are counted from the last one. */
export function parseStat(pid: number, text: string): ProcessEntry | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, parent] = fields
  const startTime = fields[19]
  const pages = Number(fields[21])
  if (!state || !parent || !startTime || Number.isNaN(pages)) return undefined
  return { pid, parent: Number(parent), startTime, residentBytes: pages * pageBytes, zombie: state === 'Z' }
}

/** The processes of these users, zombies left out. Whose a process is counts as of this moment. */
export function processesOfUsers(users: ReadonlySet<number>): ProcessEntry[] {
  const found: ProcessEntry[] = []
  for (const name of processNames()) {
    const pid = Number(name)
    if (!users.has(ownerOf(pid))) continue
    const entry = readProcess(pid)
    if (entry && !entry.zombie) found.push(entry)
  }
  return found
}

/** The real user id of a process; -1 when it is gone. Stands in a file, because folders of undumpable processes are root's. */
function ownerOf(pid: number): number {
  const id = /^Uid:\s+(\d+)/m.exec(readOrNothing(`/proc/${pid}/status`) ?? '')?.[1]
  return id === undefined ? -1 : Number(id)
}

/** The memory that is a process's own share, with shared pages divided among their users. */
export function readShareBytes(pid: number): number | undefined {
  const text = readOrNothing(`/proc/${pid}/smaps_rollup`)
  const kilobytes = text === undefined ? undefined : /^Pss:\s+(\d+) kB$/m.exec(text)?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
}

/** Whether a process was started with exactly this `NAME=value` in its environment. */
export function hasEnvironment(pid: number, entry: string): boolean {
  return readOrNothing(`/proc/${pid}/environ`)?.split('\0').includes(entry) ?? false
}

function processNames(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    // Only Linux has /proc; elsewhere process groups are all there is.
    return []
  }
}

/** A process may end between listing and reading; then there is nothing to read. */
function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return undefined
  }
}
