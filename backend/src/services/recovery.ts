import { isFinal } from '../core/deployment-machine.ts'
import { leaseName, leaseTtl } from '../core/lease-policy.ts'
import type { DeploymentRecord, JobRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { Jobs } from './jobs.ts'
import type { Parts } from './parts.ts'
import type { Publishing } from './publishing.ts'
import type { Scheduler } from './scheduler.ts'
import type { Settlement } from './settlement.ts'

const lookEvery = 5000

type Helpers = { jobs: Jobs; publishing: Publishing; settlement: Settlement; scheduler: Scheduler }

/**
 * Sees to it that every deployment ends. A job's document stands from a deployment's start until all that follows its
 * end is done, so looking through these finds everything that a crash has cut off.
 */
export function createRecovery(parts: Parts, helpers: Helpers) {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  /** First look after a start: takes back the builders that outlived the last server and ends what nobody knows. */
  async function takeBack(): Promise<void> {
    const jobs = await allJobs(parts)
    const keep = new Set<string>()
    for (const job of jobs) {
      const found = await parts.store.get(documents.deployment(job.deploymentId))
      if (found?.data.state.status !== 'building' || found.data.state.phase !== 'building') continue
      const { attempt } = found.data.state
      keep.add(`${job.deploymentId}-${attempt}`)
      await parts.relay.takeLease(leaseName(job.deploymentId), `builder-${attempt}`, leaseTtl)
      if (job.handle) helpers.jobs.watch({ deploymentId: job.deploymentId, attempt }, job.handle)
    }
    await parts.runner.sweep(keep)
  }

  async function look(): Promise<void> {
    for (const job of await allJobs(parts)) {
      try {
        const found = await parts.store.get(documents.deployment(job.deploymentId))
        await mend(job, found?.data)
      } catch (error) {
        parts.log.error(
          { deploymentId: job.deploymentId, error },
          'A deployment could not be looked after; again soon.',
        )
      }
    }
  }

  async function mend(job: JobRecord, record: DeploymentRecord | undefined): Promise<void> {
    if (!record || isFinal(record)) return helpers.settlement.settle(job.deploymentId)
    if (record.state.status !== 'building') return
    if (record.state.phase === 'publishing') return publishAbandoned(record)
    await helpers.jobs.judge(record, { gone: false })
  }

  async function publishAbandoned(record: DeploymentRecord): Promise<void> {
    if ((await parts.relay.leaseLeft(leaseName(record.id))) > 0) return
    await helpers.publishing.publish(record.id)
  }

  return {
    /** Resolves when earlier builders are watched again; what is broken is mended from then on. */
    async start(): Promise<void> {
      await takeBack()
      const tick = () => {
        running = running.then(look).catch((error: unknown) => parts.log.error({ error }, 'The look-after failed.'))
      }
      timer = setInterval(tick, lookEvery)
      timer.unref()
      tick()
      helpers.scheduler.look()
    },
    async close(): Promise<void> {
      clearInterval(timer)
      await running
    },
  }
}

async function allJobs(parts: Parts): Promise<JobRecord[]> {
  const jobs: JobRecord[] = []
  let after: string | undefined
  for (;;) {
    const page: { items: { data: JobRecord }[]; cursor: string | null } = await parts.store.query(queries.jobs, {
      limit: 500,
      ...(after ? { after } : {}),
    })
    jobs.push(...page.items.map((item) => item.data))
    if (page.cursor === null) return jobs
    after = page.cursor
  }
}
