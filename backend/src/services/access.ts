import type { Role } from '@trellis/shared/member'
import { type Action, may, roleFor } from '../core/access.ts'
import type { ApprovalRecord } from '../core/approval-records.ts'
import { fail, notFound } from '../core/failure.ts'
import type { DeploymentRecord, PlantRecord, WorkspaceRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import type { StoreReader } from '../ports/store.ts'

/**
 * The checks at the head of every use case. An id of a workspace that the asker is not in, and one that does not exist,
 * get the same `not_found`; a role that is too small gets `forbidden`. Each works on the Store or within a transaction.
 */

export type WorkspaceAccess = { workspace: WorkspaceRecord; role: Role }

function deny(action: Action): Error {
  return fail('forbidden', `This needs the role ${roleFor(action)} in the workspace. Nothing was changed.`)
}

export async function workspaceFor(
  reader: StoreReader,
  uid: string,
  ask: { workspaceId: string; action: Action },
): Promise<WorkspaceAccess> {
  const found = await reader.get(documents.workspace(ask.workspaceId))
  const role = found?.data.members[uid]
  if (!found || !role) throw notFound('workspace')
  if (!may(role, ask.action)) throw deny(ask.action)
  return { workspace: found.data, role }
}

export async function plantFor(
  reader: StoreReader,
  uid: string,
  ask: { plantId: string; action: Action },
): Promise<WorkspaceAccess & { plant: PlantRecord }> {
  const plant = await reader.get(documents.plant(ask.plantId))
  if (!plant) throw notFound('plant')
  return { plant: plant.data, ...(await inWorkspaceOf('plant', reader, { uid, action: ask.action, of: plant.data })) }
}

export async function deploymentFor(
  reader: StoreReader,
  uid: string,
  ask: { deploymentId: string; action: Action },
): Promise<WorkspaceAccess & { deployment: DeploymentRecord }> {
  const found = await reader.get(documents.deployment(ask.deploymentId))
  if (!found) throw notFound('deployment')
  const access = await inWorkspaceOf('deployment', reader, { uid, action: ask.action, of: found.data })
  return { deployment: found.data, ...access }
}

export async function approvalFor(
  reader: StoreReader,
  uid: string,
  ask: { requestId: string; action: Action },
): Promise<WorkspaceAccess & { request: ApprovalRecord }> {
  const found = await reader.get(documents.approval(ask.requestId))
  if (!found) throw notFound('rollback request')
  const access = await inWorkspaceOf('rollback request', reader, { uid, action: ask.action, of: found.data })
  return { request: found.data, ...access }
}

async function inWorkspaceOf(
  what: string,
  reader: StoreReader,
  ask: { uid: string; action: Action; of: { workspaceId: string } },
): Promise<WorkspaceAccess> {
  const found = await reader.get(documents.workspace(ask.of.workspaceId))
  const role = found?.data.members[ask.uid]
  if (!found || !role) throw notFound(what)
  if (!may(role, ask.action)) throw deny(ask.action)
  return { workspace: found.data, role }
}
