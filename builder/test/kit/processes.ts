import { readdirSync, readFileSync } from 'node:fs'
import { readProcess, readProcessTable } from '../../src/isolation/process-table.ts'

/** Processes of this machine, other namespaces included, whose command line has the given words. */
export function processesWith(words: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => commandLine(pid).includes(words))
    .map(Number)
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    // It has ended meanwhile.
    return ''
  }
}

export function childrenOf(pid: number | undefined): number[] {
  return [...readProcessTable().values()].filter(({ parent }) => parent === pid).map((entry) => entry.pid)
}

export function isGone(pid: number): boolean {
  return readProcess(pid)?.zombie ?? true
}
