import { readFileSync } from 'node:fs'
import { arch, cpus, loadavg, release, totalmem } from 'node:os'

export type Machine = { processors: string; memory: string; system: string; node: string; load: number }

/** What the figures are measured on. `load` is the load average of the last minute: well under 1 on a quiet machine. */
export function describeMachine(): Machine {
  const processors = cpus()
  return {
    processors: `${processors.length} x ${processors[0]?.model ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 1024 ** 3)} GB`,
    system: `Linux ${release()} ${arch()}`,
    node: process.version,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  }
}

/** Resident memory of a process in MB (1 MB = 1024 * 1024 bytes), as the kernel counts it. Linux only. */
export function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}
