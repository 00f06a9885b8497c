import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { jobMarker } from './builder-environment.ts'

/** A living process. `job` is its marker, where the system tells other processes' environments. */
export type ProcessRow = { pid: number; ppid: number; group: number; session: number; startTime: string; job?: string }

const onLinux = process.platform === 'linux'

/** Processes read before other work gets its turn; each costs some ten microseconds. */
const rowsPerTurn = 100

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}

/** Reads one line of `/proc/<pid>/stat`; undefined for a process that is dead and only waits for its parent to notice. */
export function parseStat(text: string): ProcessRow | undefined {
  const [state, ppid, group, session, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const startTime = rest[15]
  if (!startTime || state === 'Z' || state === 'X') return undefined
  return {
    pid: Number.parseInt(text, 10),
    ppid: Number(ppid),
    group: Number(group),
    session: Number(session),
    startTime,
  }
}

function markerOf(pid: number): string | undefined {
  const entry = readText(`/proc/${pid}/environ`)
    ?.split('\0')
    .find((variable) => variable.startsWith(`${jobMarker}=`))
  return entry?.slice(jobMarker.length + 1)
}

function readRow(pid: number): ProcessRow | undefined {
  const text = readText(`/proc/${pid}/stat`)
  return text === undefined ? undefined : parseStat(text)
}

async function readProc(): Promise<ProcessRow[]> {
  const rows: ProcessRow[] = []
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  for (const [index, pid] of pids.entries()) {
    if (index % rowsPerTurn === rowsPerTurn - 1) await nextTurn()
    const row = readRow(pid)
    const job = row && markerOf(pid)
    if (row) rows.push(job === undefined ? row : { ...row, job })
  }
  return rows
}

/** Reads what `ps -o pid=,ppid=,pgid=,stat=,lstart=` prints; systems without /proc name no session, so the group stands in. */
export function parsePs(text: string): ProcessRow[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, ppid, group, state, startTime] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? []
    if (!startTime || state?.startsWith('Z')) return []
    return [{ pid: Number(pid), ppid: Number(ppid), group: Number(group), session: Number(group), startTime }]
  })
}

async function askPs(selection: string[]): Promise<ProcessRow[]> {
  const columns = ['-o', 'pid=,ppid=,pgid=,stat=,lstart=']
  const options = { env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' }, maxBuffer: 64 * 1024 * 1024 }
  const answer = await promisify(execFile)('ps', [...selection, ...columns], options).catch(() => ({ stdout: '' }))
  return parsePs(answer.stdout)
}

/** All living processes that this user may see. */
export function listProcesses(): Promise<ProcessRow[]> {
  return onLinux ? readProc() : askPs(['-A'])
}

/** When a process was started, in the system's own words; undefined when there is none. A pid is used again, a pair never. */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  if (onLinux) return readRow(pid)?.startTime
  const [row] = await askPs(['-p', String(pid)])
  return row?.startTime
}

/** The start time of a child that was started in this turn, which is there even if it has ended already. */
export async function startTimeOfNewChild(pid: number): Promise<string> {
  if (!onLinux) return (await startTimeOf(pid)) ?? 'ended'
  const text = readText(`/proc/${pid}/stat`)
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? 'ended'
}
