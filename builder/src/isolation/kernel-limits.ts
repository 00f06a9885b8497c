import { existsSync, readFileSync } from 'node:fs'
import type { WatchedLimits } from './watch-limits.ts'

/**
 * How many tasks the kernel lets a job's user have: threads count too, so it is more than the processes that the watchdog
 * lets pass, and never more than this process may give.
 */
export function taskLimit({ processes }: Pick<WatchedLimits, 'processes'>): number {
  return Math.min(processes * 4 + 256, hardLimit('Max processes'))
}

/** As many open files as this process may give, because a container's engine asks for more than some machines give. */
export function openFilesLimit(): number {
  return Math.min(1_048_576, hardLimit('Max open files'))
}

/** No single file may be larger than the whole of them. */
export function fileSizeLimit({ diskBytes }: Pick<WatchedLimits, 'diskBytes'>): number {
  return Math.min(diskBytes, hardLimit('Max file size'))
}

/** The hard limit of this process; infinite where it is unlimited. */
function hardLimit(name: string): number {
  // Only Linux shows its limits in a file; elsewhere whoever sets one hears when it is too high.
  const text = existsSync('/proc/self/limits') ? readFileSync('/proc/self/limits', 'utf8') : ''
  const found = new RegExp(`^${name}\\s+\\S+\\s+(\\d+)`, 'm').exec(text)?.[1]
  return found === undefined ? Number.POSITIVE_INFINITY : Number(found)
}
