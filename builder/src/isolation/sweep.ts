import { setTimeout as sleep } from 'node:timers/promises'
import { removeContainersOf } from './engine.ts'
import { jobMarker, killFamily, ProcessFamily } from './process-family.ts'
import { sweepPlacesOf } from './uid-place.ts'

/**
 * Ends what a job whose builder is gone has left: those in a sandbox end with their builder, containers and the processes
 * of users of their own do not, nor do those of a job without isolation, which are known by their mark; so is a sandbox
 * that was only being made. Answers how many are left, which is 0 unless the kernel holds one.
 */
export async function sweepJob(job: string): Promise<number> {
  await Promise.all([removeContainersOf(job), process.getuid?.() === 0 && sweepPlacesOf(job)])
  const family = new ProcessFamily({ root: -1, marker: `${jobMarker}=${job}` })
  let left = 0
  for (let round = 0; round < 100; round++) {
    left = killFamily(family, { rounds: 1 })
    if (left === 0) return 0
    await sleep(10)
  }
  return left
}
