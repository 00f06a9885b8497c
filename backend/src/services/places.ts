import type { JobRecord } from '../core/records.ts'
import type { Parts } from './parts.ts'

/** How long (milliseconds) a place counts as looked after; whoever looks after it says so every five seconds. */
const placeTtl = 20_000

/** The lease of the one backend that looks after the jobs of a runner. */
export function placeLease(runner: string): string {
  return `place:${runner}`
}

/** Whether this backend is the one that looks after its runner's jobs. A runner that all share has one as well. */
export function looksAfter({ relay, runner, backendId }: Parts): Promise<boolean> {
  return relay.takeLease(placeLease(runner.name), backendId, placeTtl)
}

/**
 * Who can watch and stop a job: this backend's runner; one elsewhere that is looked after; or nobody, because it has not
 * been started or its place is gone.
 */
export async function placeOf({ relay, runner }: Parts, job: JobRecord): Promise<'here' | 'elsewhere' | 'nowhere'> {
  if (job.handle === undefined) return 'nowhere'
  if (job.runner === runner.name) return 'here'
  return (await relay.leaseLeft(placeLease(job.runner))) > 0 ? 'elsewhere' : 'nowhere'
}
