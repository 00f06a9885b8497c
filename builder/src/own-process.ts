import { execFileSync } from 'node:child_process'
import { readProcess } from './isolation/process-table.ts'

/** A process and what tells it apart from a later one with the same id. */
export type OwnProcess = { pid: number; startTime: string }

/** This process. Where there is no `/proc`, `ps` tells the time of its start. */
export function ownProcess(): OwnProcess {
  const { pid } = process
  const startTime =
    readProcess(pid)?.startTime ??
    execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)])
      .toString()
      .trim()
  return { pid, startTime }
}
