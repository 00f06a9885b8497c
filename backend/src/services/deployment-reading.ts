import { fail } from '../core/failure.ts'
import { presentDeployment } from '../core/present.ts'
import { queries } from '../ports/queries.ts'
import { deploymentFor, plantFor, workspaceFor } from './access.ts'
import type { DeploymentChanges } from './deployment-changes.ts'
import type { Parts } from './parts.ts'
import type { Use } from './services.ts'

/** One deployment, with the progress that rooms were told last. */
export function getDeployment(parts: Parts, changes: DeploymentChanges): Use<'get-deployment'> {
  return async (caller, { deploymentId }) => {
    const { deployment } = await deploymentFor(parts.store, caller.uid, { deploymentId, action: 'read' })
    return { deployment: presentDeployment(changes.asTold(deployment)) }
  }
}

/** A page of a workspace's or a plant's deployments, newest first. */
export function getDeployments(parts: Parts, changes: DeploymentChanges): Use<'get-deployments'> {
  return async (caller, { workspaceId, plantId, before, limit = 25 }) => {
    await workspaceFor(parts.store, caller.uid, { workspaceId, action: 'read' })
    if (plantId) {
      const { plant } = await plantFor(parts.store, caller.uid, { plantId, action: 'read' })
      if (plant.workspaceId !== workspaceId) throw fail('not_found', 'This plant is not in that workspace.')
    }
    const call = { limit, ...(before ? { after: before } : {}) }
    const page = plantId
      ? await parts.store.query(queries.deploymentsOfPlant, { ...call, equal: { plantId } })
      : await parts.store.query(queries.deploymentsOfWorkspace, { ...call, equal: { workspaceId } })
    return { deployments: page.items.map((item) => presentDeployment(changes.asTold(item.data))), cursor: page.cursor }
  }
}
