import { millisOf } from '@trellis/shared/ids'
import { isFinal } from '../core/deployment-machine.ts'
import { leaseName, leaseTtl, overtime } from '../core/lease-policy.ts'
import type { BuildingState, DeploymentRecord, JobRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { DeploymentChanges } from './deployment-changes.ts'
import type { Jobs } from './jobs.ts'
import { createOrphanSweep } from './orphan-sweep.ts'
import type { Parts } from './parts.ts'
import type { Publishing } from './publishing.ts'
import { listAll } from './query-all.ts'
import type { Scheduler } from './scheduler.ts'
import type { Settlement } from './settlement.ts'

const lookEvery = 5000

type Helpers = {
  changes: DeploymentChanges
  jobs: Jobs
  publishing: Publishing
  settlement: Settlement
  scheduler: Scheduler
}

/**
 * Sees to it that every deployment ends. A job's document stands from a deployment's start until all that follows its
 * end is done, so looking through these finds everything that a crash has cut off.
 */
export function createRecovery(parts: Parts, helpers: Helpers) {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const sweepNowAndThen = createOrphanSweep(parts)

  /**
   * First look after a start: takes back the builders that outlived the last server and ends what nobody knows. An
   * attempt without a handle was cut off while its builder was being started: a builder that runs is found and taken back;
   * else what there is of it is swept away, and it begins anew. Its lease says when another backend is at it.
   */
  async function takeBack(): Promise<void> {
    const keep = new Set<string>()
    const cutOff: DeploymentRecord[] = []
    for (const job of await listAll(parts.store, queries.jobs)) {
      const found = await parts.store.get(documents.deployment(job.deploymentId))
      if (found?.data.state.status !== 'building' || found.data.state.phase !== 'building') continue
      const { attempt } = found.data.state
      const { deploymentId } = job
      const isCutOff = !isRecorded(job, attempt) && (await parts.relay.leaseLeft(leaseName(deploymentId))) === 0
      if (isCutOff && !(await helpers.jobs.takeBack({ deploymentId, attempt }))) {
        cutOff.push(found.data)
        continue
      }
      keep.add(`${job.deploymentId}-${attempt}`)
      await parts.relay.takeLease(leaseName(job.deploymentId), `builder-${attempt}`, leaseTtl)
      if (!isCutOff && job.handle) helpers.jobs.watch({ deploymentId, attempt }, job.handle)
    }
    await parts.runner.sweep(keep)
    for (const record of cutOff)
      await helpers.jobs.judge(record, { gone: true, reason: 'the server stopped as it began' })
  }

  async function look(): Promise<void> {
    for (const job of await listAll(parts.store, queries.jobs)) {
      try {
        const found = await parts.store.get(documents.deployment(job.deploymentId))
        await mend(job, found?.data)
      } catch (error) {
        notMended(parts, job.deploymentId, error)
      }
    }
  }

  async function mend(job: JobRecord, record: DeploymentRecord | undefined): Promise<void> {
    if (!record || isFinal(record)) return helpers.settlement.settle(job.deploymentId)
    if (record.state.status !== 'building') return
    if (record.state.phase === 'publishing') {
      // Opening a slow site may take minutes; the other deployments do not wait for it.
      void publishAbandoned(parts, helpers, record).catch((error) => notMended(parts, record.id, error))
      return
    }
    await helpers.jobs.judge(record, { gone: await neverStarted(parts, job, record.state) })
  }

  return {
    /** Resolves when earlier builders are watched again; what is broken is mended from then on. */
    async start(): Promise<void> {
      await takeBack()
      const tick = () => {
        sweepNowAndThen()
        running = running.then(look).catch((error: unknown) => parts.log.error({ error }, 'The look-after failed.'))
      }
      timer = setInterval(tick, lookEvery)
      timer.unref()
      tick()
      helpers.scheduler.look()
    },
    /** Cancels every deployment that a builder works on, and waits until its processes are gone. */
    async endBuilds(reason: string): Promise<void> {
      const jobs = await listAll(parts.store, queries.jobs)
      await Promise.all(jobs.map((job) => endBuild(parts, helpers, { id: job.deploymentId, reason })))
    },
    async close(): Promise<void> {
      clearInterval(timer)
      await running
    },
  }
}

/** Whether the job's document names the process of this attempt. */
function isRecorded(job: JobRecord, attempt: number): boolean {
  return job.handle !== undefined && job.attempt === attempt
}

/** A backend died between giving the attempt its slot and starting its builder, so nobody will ever claim it. */
async function neverStarted(parts: Parts, job: JobRecord, state: BuildingState): Promise<boolean> {
  if (state.claimed || isRecorded(job, state.attempt)) return false
  if (parts.clock.now() - millisOf(state.startedAt) < leaseTtl) return false
  return (await parts.relay.leaseLeft(leaseName(job.deploymentId))) === 0
}

/** Tries again until the time limit is over; what cannot be published by then ends with that reason. */
function notMended(parts: Parts, deploymentId: string, error: unknown): void {
  parts.log.error({ deploymentId, error }, 'A deployment could not be looked after; it is tried again soon.')
}

async function publishAbandoned(parts: Parts, helpers: Helpers, { id, state }: DeploymentRecord): Promise<void> {
  if (state.status !== 'building' || (await parts.relay.leaseLeft(leaseName(id))) > 0) return
  if (await helpers.publishing.publish(id)) return
  const age = parts.clock.now() - millisOf(state.startedAt)
  if (age > parts.settings.buildLimits.seconds * 1000 + overtime) await helpers.publishing.giveUp(id)
}

async function endBuild(parts: Parts, helpers: Helpers, end: { id: string; reason: string }): Promise<void> {
  const found = await parts.store.get(documents.deployment(end.id))
  if (found?.data.state.status !== 'building' || found.data.state.phase !== 'building') return
  try {
    const input = () => ({ type: 'cancel' as const, at: parts.clock.iso(), reason: end.reason })
    await helpers.changes.change({ deploymentId: end.id, input })
    await helpers.settlement.settle(end.id)
  } catch (error) {
    parts.log.warn({ deploymentId: end.id, error }, 'A build could not be ended; the next start looks after it.')
  }
}
