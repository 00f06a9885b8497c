import type { CommandPayload } from '@trellis/shared/commands'
import { Failure } from '../core/failure.ts'
import type { Caller } from '../ports/identity.ts'
import { workspaceFor } from './access.ts'
import { startDeploy } from './deployments.ts'
import type { Parts } from './parts.ts'
import { startAgain } from './recall.ts'
import { partOfRequest } from './request-scope.ts'
import { outdatedReleases, secretsInUse } from './secret-reading.ts'
import type { FirstTry, IdempotencyService, Use } from './services.ts'
import type { Settlement } from './settlement.ts'

/**
 * Deploys again exactly the live releases that were made with other secrets than a build would get now, of all plants or
 * of the named ones. Each is a deployment like any other; one that is refused keeps no other from being started.
 * Of a request each deployment is a part of its own, so that a repeat starts those that a death has left out, and no other.
 */
export function redeploy(parts: Parts, settlement: Settlement, idempotency: IdempotencyService): Use<'redeploy'> {
  const start = startDeploy(parts, settlement)
  const startOnce = (caller: Caller, payload: CommandPayload<'start-deploy'>) => {
    const key = partOfRequest(payload)
    const run = () => start(caller, payload)
    if (!key) return run()
    const recall = (first: FirstTry) => startAgain(parts)(caller, payload, first)
    return idempotency.once(key, run, { allowed: async () => undefined, recall })
  }
  return async (caller, { workspaceId, plantIds }) => {
    await workspaceFor(parts.store, caller.uid, { workspaceId, action: 'deploy' })
    const all = outdatedReleases(await secretsInUse(parts.store, workspaceId))
    const wanted = all.filter(({ plantId }) => !plantIds || plantIds.includes(plantId))
    const deployments = []
    const refused = []
    for (const { plantId, environment, ref } of wanted) {
      const own = environment === 'preview' ? { environment, ref } : {}
      try {
        deployments.push((await startOnce(caller, { workspaceId, plantId, ...own })).deployment)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        refused.push({ plantId, environment, message: error.refusal.message })
      }
    }
    return { deployments, refused }
  }
}
