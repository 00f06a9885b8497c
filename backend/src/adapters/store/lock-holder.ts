import { readFileSync, renameSync, writeFileSync } from 'node:fs'

/** Who holds a data folder. `startTime` is the kernel's, so that a reused pid is not taken for the same process. */
export type Holder = { pid: number; startTime: string | null; url?: string }

/** This process as a holder. */
export function holderHere(url?: string): Holder {
  return { pid: process.pid, startTime: startTimeOf(process.pid), ...(url ? { url } : {}) }
}

/** Replaces the file in one step, so that nobody reads half of it. */
export function writeHolder(path: string, holder: Holder): void {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(holder)}\n`, { mode: 0o600 })
  renameSync(draft, path)
}

/** The holder that the file names, if that process still runs; a file left by a killed server names nobody. */
export function readHolder(path: string): Holder | undefined {
  try {
    const data: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return isHolder(data) && isRunning(data) ? data : undefined
  } catch {
    return undefined
  }
}

function isHolder(data: unknown): data is Holder {
  if (typeof data !== 'object' || data === null || !('pid' in data) || !('startTime' in data)) return false
  const url = 'url' in data ? data.url : undefined
  return Number.isSafeInteger(data.pid) && (url === undefined || typeof url === 'string')
}

function isRunning({ pid, startTime }: Holder): boolean {
  const now = startTimeOf(pid)
  if (startTime !== null && now !== null) return now === startTime
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Field 22 of `/proc/<pid>/stat`, in ticks since boot; null where there is no such process or no `/proc`. */
function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
