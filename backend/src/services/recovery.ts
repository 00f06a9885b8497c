import { millisOf } from '@trellis/shared/ids'
import { isFinal } from '../core/deployment-machine.ts'
import { leaseName, leaseTtl, overtime, startingLease } from '../core/lease-policy.ts'
import type { BuildingState, DeploymentRecord, JobRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { DeploymentChanges } from './deployment-changes.ts'
import type { Jobs } from './jobs.ts'
import { createOrphanSweep } from './orphan-sweep.ts'
import type { Parts } from './parts.ts'
import { looksAfter, placeLease, placeOf } from './places.ts'
import type { Publishing } from './publishing.ts'
import { listAll } from './query-all.ts'
import type { Scheduler } from './scheduler.ts'
import type { Settlement } from './settlement.ts'
import { isRecorded, takeBackJobs } from './take-back.ts'

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

  /** One backend looks for all that share its runner. */
  async function look(): Promise<void> {
    if (!(await looksAfter(parts))) return
    for (const job of await listAll(parts.store, queries.jobs)) {
      try {
        if ((await placeOf(parts, job)) === 'elsewhere') continue
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
    const gone = await neverStarted(parts, job, record.state)
    if (gone && (await helpers.jobs.takeBack({ deploymentId: job.deploymentId, attempt: record.state.attempt }))) return
    await helpers.jobs.judge(record, { gone })
  }

  const stopHearing = parts.relay.subscribe({
    onFact: (fact) => {
      if (fact.type !== 'settlement-due' || fact.runner !== parts.runner.name) return
      void helpers.settlement.settle(fact.deploymentId)
    },
    onBreak: () => undefined,
  })

  return {
    /** Resolves when earlier builders are watched again; what is broken is mended from then on. */
    async start(): Promise<void> {
      await takeBackJobs(parts, helpers.jobs)
      const tick = () => {
        sweepNowAndThen()
        running = running.then(look).catch((error: unknown) => parts.log.error({ error }, 'The look-after failed.'))
      }
      timer = setInterval(tick, lookEvery)
      timer.unref()
      tick()
      helpers.scheduler.look()
    },
    /** Cancels every deployment that a builder of this runner works on, and waits until its processes are gone. */
    async endBuilds(reason: string): Promise<void> {
      const jobs = (await listAll(parts.store, queries.jobs)).filter(({ runner }) => runner === parts.runner.name)
      await Promise.all(jobs.map((job) => endBuild(parts, helpers, { id: job.deploymentId, reason })))
    },
    async close(): Promise<void> {
      clearInterval(timer)
      stopHearing()
      await running
      await parts.relay.releaseLease(placeLease(parts.runner.name), parts.backendId).catch(() => undefined)
    },
  }
}

/** A backend died between giving the attempt its slot and starting its builder, so nobody will ever claim it. */
async function neverStarted(parts: Parts, job: JobRecord, state: BuildingState): Promise<boolean> {
  if (state.claimed || isRecorded(job, state.attempt)) return false
  if (parts.clock.now() - millisOf(state.startedAt) < leaseTtl) return false
  return (await parts.relay.leaseLeft(startingLease(job.deploymentId))) === 0
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
