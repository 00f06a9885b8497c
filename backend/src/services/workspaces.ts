import type { CommandPayload } from '@trellis/shared/commands'
import type { Workspace } from '@trellis/shared/workspace'
import { defaultPolicy } from '@trellis/shared/workspace'
import { may } from '../core/access.ts'
import { isUnchanged } from '../core/canonical-json.ts'
import { fail } from '../core/failure.ts'
import { changedPolicy } from '../core/policy-change.ts'
import { presentWorkspace, presentWorkspaceFor } from '../core/present.ts'
import type { WorkspaceRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import { workspaceFor } from './access.ts'
import { nameOf, newActivity, tellActivity, writeActivity } from './activity.ts'
import { openRequests } from './approval-reading.ts'
import type { Parts } from './parts.ts'
import { shelfOf } from './plants.ts'
import { listAll } from './query-all.ts'
import type { PresenceService, Use } from './services.ts'

/** The workspaces of a user, oldest first. */
export async function workspacesOf(parts: Parts, uid: string): Promise<Workspace[]> {
  const found = await listAll(parts.store, queries.workspacesOfMember, { contains: uid })
  return found.flatMap((data) => {
    const role = data.members[uid]
    return role ? [presentWorkspaceFor(data, role)] : []
  })
}

export function getMyWorkspaces(parts: Parts): Use<'get-my-workspaces'> {
  return async (caller) => ({ workspaces: await workspacesOf(parts, caller.uid) })
}

export function createWorkspace(parts: Parts): Use<'create-workspace'> {
  return async (caller, { name, description, type }) => {
    const by = await nameOf(parts, caller.uid)
    const at = parts.clock.iso()
    const record: WorkspaceRecord = {
      id: parts.ids.ulid(),
      version: 1,
      name,
      ...(description ? { description } : {}),
      ...(type ? { type } : {}),
      policy: defaultPolicy,
      members: { [caller.uid]: 'owner' },
      joinedAt: { [caller.uid]: at },
      memberIds: [caller.uid],
      createdBy: caller.uid,
      createdAt: at,
    }
    const text = `${by.name} made the workspace ${name}`
    const activity = newActivity(parts, { workspaceId: record.id, kind: 'workspace.created', text, by })
    await parts.store.transaction(async (transaction) => {
      transaction.create(documents.workspace(record.id), record)
      writeActivity(transaction, activity)
    })
    await tellActivity(parts, activity)
    return { workspace: presentWorkspaceFor(record, 'owner') }
  }
}

/**
 * The snapshot that a joining client starts from. The gateway has entered the room before it asks. Presence has no version,
 * so it is read last: no notice that is newer can come before the answer.
 */
export function joinWorkspace(parts: Parts, presence: PresenceService): Use<'join-workspace'> {
  return async (caller, { workspaceId }) => {
    const { workspace, role } = await workspaceFor(parts.store, caller.uid, { workspaceId, action: 'read' })
    const shelf = await shelfOf(parts, workspaceId)
    return {
      workspace: presentWorkspaceFor(workspace, role),
      role,
      shelf,
      approvals: await openRequests(parts, workspace),
      presence: presence.now(workspaceId),
    }
  }
}

/** Name, description and type are the owner's; so is the policy. What is as it was is no change. */
export function updateWorkspace(parts: Parts): Use<'update-workspace'> {
  return async (caller, { workspaceId, ...form }) => {
    const by = await nameOf(parts, caller.uid)
    const { next, role, activity } = await parts.store.transaction(async (transaction) => {
      const { workspace, role } = await workspaceFor(transaction, caller.uid, { workspaceId, action: 'workspace' })
      if (form.policy && !may(role, 'policy')) throw fail('forbidden', 'Only an owner changes the policy.')
      const next = changedWorkspace(workspace, form)
      if (isUnchanged(workspace, next)) return { next: workspace, role }
      const text = `${by.name} changed the workspace's settings`
      const activity = newActivity(parts, { workspaceId, kind: 'workspace.updated', text, by })
      transaction.set(documents.workspace(workspaceId), next)
      writeActivity(transaction, activity)
      return { next, role, activity }
    })
    const workspace = presentWorkspace(next)
    if (activity) {
      await parts.relay.publish({ type: 'workspace-changed', workspaceId, workspace })
      await tellActivity(parts, activity)
    }
    return { workspace: { ...workspace, role } }
  }
}

/** What the form does not name stays; an empty description is none. */
function changedWorkspace(
  workspace: WorkspaceRecord,
  form: Omit<CommandPayload<'update-workspace'>, 'workspaceId'>,
): WorkspaceRecord {
  const { description: _before, ...rest } = workspace
  const { name = workspace.name } = form
  const policy = form.policy ? changedPolicy(workspace.policy, form.policy) : workspace.policy
  const { description = workspace.description, type = workspace.type } = form
  return {
    ...rest,
    ...{ name, policy, version: workspace.version + 1 },
    ...(description ? { description } : {}),
    ...(type ? { type } : {}),
  }
}
