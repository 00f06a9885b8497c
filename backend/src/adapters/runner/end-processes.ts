import { setTimeout as pause } from 'node:timers/promises'
import { listProcesses } from './process-table.ts'
import { processesOf, type Root } from './process-tree.ts'

/** Processes that start others while they are killed are met by asking again and again, but not for ever. */
const maxRounds = 200
const pauseMs = 10

/** Sends a signal; a process that is gone, or is not ours, is passed over. */
export function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name)
  } catch {
    // Gone already, or it may not be signalled: whoever asks next sees which.
  }
}

/**
 * Kills all processes of a job and returns when none is seen any more: an empty list. What withstood all rounds is
 * answered by pid; that is a process in uninterruptible sleep or of another user. A process that has shed its environment,
 * its session and its parents cannot be told from a stranger's; only a sandbox with its own process ids holds such ones.
 */
export async function endProcesses(job: string, root?: Root): Promise<number[]> {
  let left: number[] = []
  for (let round = 0; round < maxRounds; round += 1) {
    left = processesOf(await listProcesses(), job, root).map((row) => row.pid)
    if (left.length === 0) return []
    for (const pid of left) signal(pid, 'SIGKILL')
    await pause(pauseMs)
  }
  return left
}
