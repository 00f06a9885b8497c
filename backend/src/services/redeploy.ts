import { Failure } from '../core/failure.ts'
import { workspaceFor } from './access.ts'
import { startDeploy } from './deployments.ts'
import type { Parts } from './parts.ts'
import { outdatedReleases, secretsInUse } from './secret-reading.ts'
import type { Use } from './services.ts'
import type { Settlement } from './settlement.ts'

/**
 * Deploys again exactly the live releases that were made with other secrets than a build would get now, of all plants or
 * of the named ones. Each is a deployment like any other; one that is refused keeps no other from being started.
 */
export function redeploy(parts: Parts, settlement: Settlement): Use<'redeploy'> {
  const start = startDeploy(parts, settlement)
  return async (caller, { workspaceId, plantIds }) => {
    await workspaceFor(parts.store, caller.uid, { workspaceId, action: 'deploy' })
    const all = outdatedReleases(await secretsInUse(parts.store, workspaceId))
    const wanted = all.filter(({ plantId }) => !plantIds || plantIds.includes(plantId))
    const deployments = []
    const refused = []
    for (const { plantId, environment, ref } of wanted) {
      const own = environment === 'preview' ? { environment, ref } : {}
      try {
        deployments.push((await start(caller, { workspaceId, plantId, ...own })).deployment)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        refused.push({ plantId, environment, message: error.refusal.message })
      }
    }
    return { deployments, refused }
  }
}
