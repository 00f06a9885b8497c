import type { FinishAnswer, FinishRequest } from '@trellis/shared/builder-protocol'
import { blobSpaceOf } from '../core/blob-space.ts'
import { Failure, fail } from '../core/failure.ts'
import { leaseName } from '../core/lease-policy.ts'
import type { DeploymentRecord } from '../core/records.ts'
import { deploymentLabel, siteUrl } from '../core/site-address.ts'
import { documents } from '../ports/documents.ts'
import type { ReportHelpers } from './build-reports.ts'
import { claimedBuilderOf, tokenOf } from './build-tokens.ts'
import { isConflict } from './ignore-conflict.ts'
import { checkedManifest } from './manifests.ts'
import type { Parts } from './parts.ts'
import type { BuildReportService } from './services.ts'

/** The outcome, once; a repeat of one whose answer was lost, or is still on its way, is answered the same. */
export function finishBuild(parts: Parts, helpers: ReportHelpers): BuildReportService['finish'] {
  return async (token, request) => {
    const known = await earlierAnswer(token, request.attempt)
    if (known) return known
    try {
      return await take(token, request)
    } catch (error) {
      const meanwhile = isConflict(error) ? await earlierAnswer(token, request.attempt) : undefined
      if (meanwhile) return meanwhile
      throw error
    }
  }

  async function earlierAnswer(token: string, attempt: number): Promise<FinishAnswer | undefined> {
    const found = await tokenOf(parts, parts.store, token)
    const known = await parts.store.get(documents.deployment(found.data.deploymentId))
    if (!known || found.data.attempt !== attempt || !hasFinished(known.data, attempt)) return undefined
    return { done: true, ...(await placeOf(helpers, known.data)) }
  }

  async function take(token: string, request: FinishRequest): Promise<FinishAnswer> {
    const { record } = await claimedBuilderOf(parts, token, request.attempt)
    await helpers.jobs.renew(record.id, request.attempt)
    const place = await placeOf(helpers, record)
    if (place.accepted < request.log.lines) return { done: false, ...place }
    const proof = await helpers.archive.drain(record.id)
    if (proof.lines !== request.log.lines || proof.sha256 !== request.log.sha256) {
      const message = 'The log that arrived is not the one that the builder wrote. Deploy again.'
      await helpers.jobs.failAttempt(record, { code: 'log_mismatch', message })
      throw fail('invalid', message)
    }
    await conclude(parts, helpers, { record, request })
    return { done: true, accepted: proof.lines, durable: proof.lines }
  }
}

/** Where the log stands. One that was sealed is not opened again, because nobody would close it. */
async function placeOf(helpers: ReportHelpers, { id, state }: DeploymentRecord) {
  if ('log' in state && state.log) return { accepted: state.log.lines, durable: state.log.lines }
  const { accepted, durable } = await helpers.archive.place(id)
  return { accepted, durable }
}

type Conclusion = { record: DeploymentRecord; request: FinishRequest }

async function conclude(parts: Parts, helpers: ReportHelpers, { record, request }: Conclusion): Promise<void> {
  const { attempt, outcome } = request
  const at = parts.clock.iso()
  if (outcome.status === 'uploaded') return uploaded(parts, helpers, { record, attempt, manifest: outcome.manifest })
  if (outcome.status === 'cancelled') {
    const reason = 'The builder was stopped.'
    await helpers.changes.change({ deploymentId: record.id, input: () => ({ type: 'cancel', at, reason }) })
  } else {
    const { insight, ...error } = outcome.failure
    const input = { type: 'fail' as const, at, attempt, error, ...(insight ? { insight } : {}) }
    await helpers.changes.change({ deploymentId: record.id, input: () => input })
  }
  void helpers.settlement.settle(record.id)
}

type Upload = { record: DeploymentRecord; attempt: number; manifest: { sha256: string; size: number } }

/** A manifest that cannot be served ends the deployment; the builder is told the same words. */
async function uploaded(parts: Parts, helpers: ReportHelpers, upload: Upload): Promise<void> {
  const { record, attempt, manifest } = upload
  try {
    if (!record.commit) throw fail('invalid', 'The builder did not say which commit it built.')
    await checkedManifest(parts, blobSpaceOf(record), manifest)
  } catch (error) {
    if (!(error instanceof Failure) || error.refusal.code !== 'invalid') throw error
    await helpers.jobs.failAttempt(record, { code: 'bad_output', message: error.refusal.message })
    throw error
  }
  const plant = await parts.store.get(documents.plant(record.plantId))
  const host = deploymentLabel(plant?.data.slug ?? '', record.id)
  const url = siteUrl(parts.settings.apps, host)
  await helpers.changes.change({
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

function hasFinished(record: DeploymentRecord, attempt: number): boolean {
  const { state } = record
  if (state.status === 'building') return state.phase === 'publishing' && state.attempt === attempt
  return state.status !== 'queued'
}
