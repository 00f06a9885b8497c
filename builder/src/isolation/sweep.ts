import { setTimeout as sleep } from 'node:timers/promises'
import { jobMarker, killFamily, ProcessFamily } from './process-family.ts'

/**
 * Ends the processes of a job whose builder is gone, by their mark: those of a sandbox end with their builder, those of a
 * job without isolation do not. Answers how many are left, which is 0 unless the kernel holds one.
 */
export async function sweepJob(job: string): Promise<number> {
  const family = new ProcessFamily({ root: -1, marker: `${jobMarker}=${job}` })
  let left = 0
  for (let round = 0; round < 100; round++) {
    left = killFamily(family, { rounds: 1 })
    if (left === 0) return 0
    await sleep(10)
  }
  return left
}
