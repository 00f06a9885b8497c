import type { EventsRequest, FinishRequest } from '@trellis/shared/builder-protocol'
import { transition } from '../core/deployment-machine.ts'
import { Failure, fail } from '../core/failure.ts'
import { leaseName } from '../core/lease-policy.ts'
import { presentPipeline } from '../core/present.ts'
import type { DeploymentRecord } from '../core/records.ts'
import { deploymentLabel, siteUrl } from '../core/site-address.ts'
import { documents } from '../ports/documents.ts'
import { buildCaches } from './build-caches.ts'
import { buildOutput } from './build-output.ts'
import { buildPlan } from './build-plan.ts'
import { type Builder, builderOf, claimedBuilderOf, tokenOf } from './build-tokens.ts'
import type { DeploymentChanges } from './deployment-changes.ts'
import type { Expectations } from './expectations.ts'
import type { Jobs } from './jobs.ts'
import type { LogArchive } from './log-archive.ts'
import { checkedManifest } from './manifests.ts'
import type { Parts } from './parts.ts'
import type { Publishing } from './publishing.ts'
import type { BuildReportService } from './services.ts'
import type { Settlement } from './settlement.ts'

export type ReportHelpers = {
  changes: DeploymentChanges
  archive: LogArchive
  jobs: Jobs
  publishing: Publishing
  settlement: Settlement
  expectations: Expectations
}

/** What builders say, and what it does. Every method checks token and attempt before anything else. */
export function createBuildReports(parts: Parts, helpers: ReportHelpers): BuildReportService {
  const { changes, archive, jobs } = helpers

  const claim: BuildReportService['claim'] = async (token, request) => {
    const builder = await builderOf(parts, token, request.attempt)
    const { deploymentId, attempt, nonce } = builder.token.data
    if (nonce !== undefined && nonce !== request.nonce) {
      const message = 'A second builder tried to claim this deployment, so it was ended. Deploy again.'
      await jobs.failAttempt(builder.record, { code: 'claimed_twice', message })
      throw fail('conflict', message)
    }
    if (nonce === undefined) {
      await changes.change({
        deploymentId,
        input: async (_before, transaction) => {
          const again = await tokenOf(parts, transaction, token)
          if (again.data.nonce !== undefined) throw fail('conflict', 'This deployment was claimed in this moment.')
          return { type: 'claim', at: parts.clock.iso(), attempt }
        },
        alongside: (_after, transaction) => {
          transaction.set({ path: builder.token.path }, { ...builder.token.data, nonce: request.nonce })
          return undefined
        },
      })
    }
    await jobs.renew(deploymentId, attempt)
    return buildPlan(parts, builder.record, { attempt, firstSeq: (await archive.open(deploymentId)) + 1 })
  }

  const events: BuildReportService['events'] = async (token, request) => {
    const builder = await claimedBuilderOf(parts, token, request.attempt)
    const { id } = builder.record
    await jobs.renew(id, request.attempt)
    await applyReports(builder, request)
    if (!request.logs || request.logs.lines.length === 0) return archive.place(id)
    assertSequence(request.logs)
    return archive.ingest(id, request.logs.first, request.logs.lines)
  }

  /** What only moves a percentage goes over the Relay; what changes a step is committed first. */
  async function applyReports({ record }: Builder, request: EventsRequest): Promise<void> {
    const { attempt, steps, commit, analysis } = request
    if (steps.length === 0 && !commit && !analysis) return
    const input = {
      type: 'report' as const,
      attempt,
      steps,
      ...(commit ? { commit } : {}),
      ...(analysis ? { analysis } : {}),
    }
    const result = transition(record, input)
    if ('refusal' in result) throw new Failure(result.refusal)
    if (commit || analysis || stepsMoved(record, result.next)) {
      await changes.change({ deploymentId: record.id, input: () => input })
      return
    }
    const next = { ...result.next, version: record.version }
    const update = presentPipeline(next, helpers.expectations.rest(next))
    await parts.relay.publish({ type: 'pipeline-changed', workspaceId: record.workspaceId, update })
  }

  const finish: BuildReportService['finish'] = async (token, request) => {
    const found = await tokenOf(parts, parts.store, token)
    const known = await parts.store.get(documents.deployment(found.data.deploymentId))
    const place = await archive.place(found.data.deploymentId)
    if (known && found.data.attempt === request.attempt && hasFinished(known.data, request.attempt)) {
      return { done: true, ...place }
    }
    const { record } = await claimedBuilderOf(parts, token, request.attempt)
    await jobs.renew(record.id, request.attempt)
    if (place.accepted < request.log.lines) return { done: false, ...place }
    const proof = await archive.drain(record.id)
    if (proof.lines !== request.log.lines || proof.sha256 !== request.log.sha256) {
      const message = 'The log that arrived is not the one that the builder wrote. Deploy again.'
      await jobs.failAttempt(record, { code: 'log_mismatch', message })
      throw fail('invalid', message)
    }
    await conclude(record, request)
    return { done: true, accepted: proof.lines, durable: proof.lines }
  }

  async function conclude(record: DeploymentRecord, { attempt, outcome }: FinishRequest): Promise<void> {
    const at = parts.clock.iso()
    if (outcome.status === 'uploaded') return uploaded(record, attempt, outcome.manifest)
    if (outcome.status === 'cancelled') {
      const reason = 'The builder was stopped.'
      await changes.change({ deploymentId: record.id, input: () => ({ type: 'cancel', at, reason }) })
    } else {
      const { insight, ...error } = outcome.failure
      const input = { type: 'fail' as const, at, attempt, error, ...(insight ? { insight } : {}) }
      await changes.change({ deploymentId: record.id, input: () => input })
    }
    void helpers.settlement.settle(record.id)
  }

  /** A manifest that cannot be served ends the deployment; the builder is told the same words. */
  async function uploaded(
    record: DeploymentRecord,
    attempt: number,
    manifest: { sha256: string; size: number },
  ): Promise<void> {
    try {
      if (!record.commit) throw fail('invalid', 'The builder did not say which commit it built.')
      await checkedManifest(parts, record.workspaceId, manifest)
    } catch (error) {
      if (!(error instanceof Failure) || error.refusal.code !== 'invalid') throw error
      await jobs.failAttempt(record, { code: 'bad_output', message: error.refusal.message })
      throw error
    }
    const plant = await parts.store.get(documents.plant(record.plantId))
    const host = deploymentLabel(plant?.data.slug ?? '', record.id)
    const url = siteUrl(parts.settings.apps, host)
    await changes.change({
      deploymentId: record.id,
      input: () => ({ type: 'uploaded', at: parts.clock.iso(), attempt, manifest, url }),
      alongside: (_after, transaction) => {
        const { id: deploymentId, plantId, workspaceId } = record
        transaction.set(documents.domain(host), { host, plantId, workspaceId, deploymentId })
        return undefined
      },
    })
    await parts.relay.publishRoute({ hosts: [host], plantId: record.plantId })
    await parts.relay.releaseLease(leaseName(record.id), `builder-${attempt}`)
    void helpers.publishing.publish(record.id)
  }

  return { claim, events, finish, ...buildOutput(parts), ...buildCaches(parts) }
}

function assertSequence(logs: NonNullable<EventsRequest['logs']>): void {
  const broken = logs.lines.findIndex((line, index) => line.seq !== logs.first + index || line.source !== 'build')
  if (broken === -1) return
  throw fail('invalid', `Line ${broken + 1} of the batch has another number than its place. Nothing was taken.`)
}

function stepsMoved(before: DeploymentRecord, after: DeploymentRecord): boolean {
  return before.state.steps.some((step, index) => step.status !== after.state.steps[index]?.status)
}

function hasFinished(record: DeploymentRecord, attempt: number): boolean {
  const { state } = record
  if (state.status === 'building') return state.phase === 'publishing' && state.attempt === attempt
  return state.status !== 'queued'
}
