import type { CommandData, CommandName, CommandPayload } from '@trellis/shared/commands'
import { presentDeployment, presentPlant, presentWorkspaceFor } from '../core/present.ts'
import type { Caller } from '../ports/identity.ts'
import { deploymentFor, plantFor, workspaceFor } from './access.ts'
import type { Parts } from './parts.ts'
import type { FirstTry } from './services.ts'

/**
 * The answer to a command that was done and whose answer nobody has: made of what there is now. Rejects with a `Failure`
 * when what was made has gone since.
 */
export type Recall<N extends CommandName> = (
  caller: Caller,
  payload: CommandPayload<N>,
  first: FirstTry,
) => Promise<CommandData<N>>

/** The id of the first document of a collection among those that were written, which is a new one if any was made. */
export function idIn(made: readonly string[], collection: string): string {
  const places = made.map((path) => path.split('/'))
  const id = places.find((segments) => segments.at(-2) === collection)?.at(-1)
  if (id === undefined) throw new Error(`a request is said to have made something in ${collection}, and made ${made}`)
  return id
}

export async function workspaceAgain({ store }: Parts, uid: string, workspaceId: string) {
  const { workspace, role } = await workspaceFor(store, uid, { workspaceId, action: 'read' })
  return { workspace: presentWorkspaceFor(workspace, role) }
}

export async function plantAgain(parts: Parts, uid: string, plantId: string) {
  const { plant } = await plantFor(parts.store, uid, { plantId, action: 'read' })
  return { plant: presentPlant(plant, parts.settings.apps) }
}

export async function deploymentAgain({ store }: Parts, uid: string, deploymentId: string) {
  const { deployment } = await deploymentFor(store, uid, { deploymentId, action: 'read' })
  return { deployment: presentDeployment(deployment) }
}

export function startAgain(parts: Parts): Recall<'start-deploy'> {
  return async ({ uid }, _payload, { made }) => {
    const { deployment } = await deploymentAgain(parts, uid, idIn(made, 'deployments'))
    return { ...(await plantAgain(parts, uid, deployment.plantId)), deployment }
  }
}
