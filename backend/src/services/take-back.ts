import { leaseName, leaseTtl, startingLease } from '../core/lease-policy.ts'
import type { DeploymentRecord, JobRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { Jobs } from './jobs.ts'
import type { Parts } from './parts.ts'
import { listAll } from './query-all.ts'

/**
 * First look after a start: takes back the builders that outlived the last server and ends what nobody knows. An
 * attempt without a handle was cut off while its builder was being started: a builder that runs is found and taken back;
 * else what there is of it is swept away, and it begins anew. Its lease says when another backend is at it; jobs of
 * another runner are that one's.
 */
export async function takeBackJobs(parts: Parts, jobs: Jobs): Promise<void> {
  const keep = new Set<string>()
  const cutOff: DeploymentRecord[] = []
  for (const job of await listAll(parts.store, queries.jobs)) {
    const found = await parts.store.get(documents.deployment(job.deploymentId))
    if (found?.data.state.status !== 'building' || found.data.state.phase !== 'building') continue
    const { attempt } = found.data.state
    const { deploymentId } = job
    const isRunning = isRecorded(job, attempt)
    if (isRunning && job.runner !== parts.runner.name) continue
    const isCutOff = !isRunning && (await parts.relay.leaseLeft(startingLease(deploymentId))) === 0
    if (isCutOff && !(await jobs.takeBack({ deploymentId, attempt }))) {
      cutOff.push(found.data)
      continue
    }
    keep.add(`${job.deploymentId}-${attempt}`)
    await parts.relay.takeLease(leaseName(job.deploymentId), `builder-${attempt}`, leaseTtl)
    if (isRunning && job.handle) jobs.watch({ deploymentId, attempt }, job.handle)
  }
  await parts.runner.sweep(keep)
  for (const record of cutOff) await jobs.judge(record, { gone: true, reason: 'the server stopped as it began' })
}

/** Whether the job's document names the process of this attempt. */
export function isRecorded(job: JobRecord, attempt: number): boolean {
  return job.handle !== undefined && job.attempt === attempt
}
