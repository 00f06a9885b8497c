import { millisOf } from '@trellis/shared/ids'
import { fail } from '../core/failure.ts'
import type { DeploymentRecord } from '../core/records.ts'
import { startWords } from '../core/start-words.ts'
import { documents } from '../ports/documents.ts'
import type { StoreTransaction } from '../ports/store.ts'
import { buildPlan } from './build-plan.ts'
import type { ReportHelpers } from './build-reports.ts'
import { versionsToGive, whyNotGiven } from './build-secrets.ts'
import { type Builder, builderOf, tokenOf } from './build-tokens.ts'
import type { Parts } from './parts.ts'
import type { BuildReportService } from './services.ts'

type Claim = { token: string; builder: Builder; nonce: string }

/** The one claim of a job. The same claimant may repeat a lost answer; a second claimant ends the deployment. */
export function claimBuild(parts: Parts, helpers: ReportHelpers): BuildReportService['claim'] {
  return async (token, request) => {
    const builder = await builderOf(parts, token, request.attempt)
    const { deploymentId, attempt } = builder.token.data
    const { claimant, record } = await claimantOf({ token, builder, nonce: request.nonce })
    if (claimant !== request.nonce) {
      const message = 'A second builder tried to claim this deployment, so it was ended. Deploy again.'
      await helpers.jobs.failAttempt(builder.record, { code: 'claimed_twice', message })
      throw fail('conflict', message)
    }
    await helpers.jobs.renew(deploymentId, attempt)
    const firstSeq = (await helpers.archive.open(deploymentId)) + 1
    try {
      return await buildPlan(parts, record, { attempt, firstSeq })
    } catch (error) {
      const message = whyNotGiven(error)
      if (message) await helpers.jobs.failAttempt(record, { code: 'secrets_unavailable', message })
      throw error
    }
  }

  /** Whose the job is: the one that claimed it before, also in this very moment, or else this one from now on. */
  async function claimantOf({ token, builder, nonce }: Claim): Promise<{ claimant: string; record: DeploymentRecord }> {
    const { deploymentId, attempt } = builder.token.data
    let claimant = builder.token.data.nonce
    if (claimant !== undefined) return { claimant, record: builder.record }
    const claimedMeanwhile = fail('conflict', 'This deployment was claimed in this moment.')
    try {
      const { record } = await helpers.changes.change({
        deploymentId,
        input: async (before, transaction) => {
          claimant = (await tokenOf(parts, transaction, token)).data.nonce
          if (claimant !== undefined) throw claimedMeanwhile
          const message = startWords(await waitedMs(parts, builder, transaction))
          const secretVersions = await versionsToGive(transaction, before.record)
          return { type: 'claim', at: parts.clock.iso(), attempt, secretVersions, ...(message ? { message } : {}) }
        },
        alongside: (_after, transaction) => {
          transaction.set({ path: builder.token.path }, { ...builder.token.data, nonce })
          return undefined
        },
      })
      return { claimant: nonce, record }
    } catch (error) {
      if (error !== claimedMeanwhile) throw error
    }
    const record = (await parts.store.get(documents.deployment(deploymentId)))?.data ?? builder.record
    return { claimant: claimant ?? nonce, record }
  }
}

/** How long ago the runner took the job; a claim may come before that is written down. */
async function waitedMs(parts: Parts, { record, token }: Builder, transaction: StoreTransaction): Promise<number> {
  const job = (await transaction.get(documents.job(record.id)))?.data
  const known = job?.attempt === token.data.attempt ? job.runsSince : undefined
  return known === undefined ? 0 : parts.clock.now() - millisOf(known)
}
