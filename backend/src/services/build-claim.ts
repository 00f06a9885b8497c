import { fail } from '../core/failure.ts'
import { buildPlan } from './build-plan.ts'
import type { ReportHelpers } from './build-reports.ts'
import { builderOf, tokenOf } from './build-tokens.ts'
import type { Parts } from './parts.ts'
import type { BuildReportService } from './services.ts'

/** The one claim of a job. The same claimant may repeat a lost answer; a second claimant ends the deployment. */
export function claimBuild(parts: Parts, helpers: ReportHelpers): BuildReportService['claim'] {
  return async (token, request) => {
    const builder = await builderOf(parts, token, request.attempt)
    const { deploymentId, attempt, nonce } = builder.token.data
    if (nonce !== undefined && nonce !== request.nonce) {
      const message = 'A second builder tried to claim this deployment, so it was ended. Deploy again.'
      await helpers.jobs.failAttempt(builder.record, { code: 'claimed_twice', message })
      throw fail('conflict', message)
    }
    if (nonce === undefined) {
      await helpers.changes.change({
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
    await helpers.jobs.renew(deploymentId, attempt)
    return buildPlan(parts, builder.record, { attempt, firstSeq: (await helpers.archive.open(deploymentId)) + 1 })
  }
}
