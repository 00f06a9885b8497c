import type { ActivityKind } from '@trellis/shared/activity'
import type { Invite, Member } from '@trellis/shared/member'
import { fail } from '../core/failure.ts'
import { endsWithMembership, handedOver, withoutMember, withRole } from '../core/membership.ts'
import type { InviteRecord, WorkspaceRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreTransaction } from '../ports/store.ts'
import { workspaceFor } from './access.ts'
import { nameOf, newActivity, tellActivity, writeActivity } from './activity.ts'
import type { DeploymentChanges } from './deployment-changes.ts'
import { ignoreConflict } from './ignore-conflict.ts'
import type { Parts } from './parts.ts'
import { listAll, queryAll } from './query-all.ts'
import type { Recall } from './recall.ts'
import type { Use } from './services.ts'
import type { Settlement } from './settlement.ts'

export function getMembers(parts: Parts): Use<'get-members'> {
  return async (caller, { workspaceId }) => {
    const { workspace } = await workspaceFor(parts.store, caller.uid, { workspaceId, action: 'read' })
    return peopleOf(parts, workspace)
  }
}

export function setRole(parts: Parts): Use<'set-role'> {
  return async (caller, { workspaceId, uid, role }) => {
    const person = await nameOf(parts, uid)
    const next = await changeMembers(parts, caller.uid, {
      workspaceId,
      kind: 'member.role',
      text: (by) => `${by} made ${person.name} ${role}`,
      change: async (transaction) => {
        const { workspace } = await workspaceFor(transaction, caller.uid, { workspaceId, action: 'roles' })
        return { before: workspace, next: withRole(workspace, uid, role) }
      },
    })
    return { member: await memberOf(parts, next, uid) }
  }
}

export function roleAgain(parts: Parts): Recall<'set-role'> {
  return async (caller, { workspaceId, uid }) => {
    const { workspace } = await workspaceFor(parts.store, caller.uid, { workspaceId, action: 'read' })
    if (!workspace.members[uid]) throw fail('conflict', 'Their role was set, and they are no longer a member since.')
    return { member: await memberOf(parts, workspace, uid) }
  }
}

export function transferOwnership(parts: Parts): Use<'transfer-ownership'> {
  return async (caller, { workspaceId, uid }) => {
    const person = await nameOf(parts, uid)
    const next = await changeMembers(parts, caller.uid, {
      workspaceId,
      kind: 'member.ownership',
      text: (by) => `${by} handed the workspace over to ${person.name}`,
      change: async (transaction) => {
        const { workspace } = await workspaceFor(transaction, caller.uid, { workspaceId, action: 'roles' })
        return { before: workspace, next: handedOver(workspace, caller.uid, uid) }
      },
    })
    const { members } = await peopleOf(parts, next)
    return { members }
  }
}

/**
 * Removes a member; everybody may leave. Rooms and watches end at once on every backend, and what the person had waiting
 * in the queue is cancelled. Should the server die before it is, the scheduler does so in place of starting it.
 */
export function removeMember(parts: Parts, changes: DeploymentChanges, settlement: Settlement): Use<'remove-member'> {
  return async (caller, { workspaceId, uid }) => {
    const person = await nameOf(parts, uid)
    const leaves = caller.uid === uid
    await changeMembers(parts, caller.uid, {
      workspaceId,
      kind: 'member.removed',
      text: (by) => (leaves ? `${by} left` : `${by} removed ${person.name}`),
      change: async (transaction) => {
        const action = leaves ? 'read' : 'removal'
        const { workspace } = await workspaceFor(transaction, caller.uid, { workspaceId, action })
        return { before: workspace, next: withoutMember(workspace, uid) }
      },
      ended: uid,
    })
    for (const deploymentId of await queuedBy(parts, workspaceId, uid)) {
      const reason = endsWithMembership(person.name)
      const input = () => ({ type: 'cancel' as const, at: parts.clock.iso(), reason })
      await changes.change({ deploymentId, input }).catch(ignoreConflict)
      void settlement.settle(deploymentId)
    }
    return {}
  }
}

type Change = {
  workspaceId: string
  kind: ActivityKind
  text: (by: string) => string
  change: (transaction: StoreTransaction) => Promise<{ before: WorkspaceRecord; next: WorkspaceRecord }>
  /** Whose membership the change ends. */
  ended?: string
}

/** One change of the members with its one entry, committed together; then everybody is told. What is so already is none. */
async function changeMembers(parts: Parts, actor: string, wish: Change): Promise<WorkspaceRecord> {
  const { workspaceId, kind } = wish
  const by = await nameOf(parts, actor)
  const activity = newActivity(parts, { workspaceId, kind, text: wish.text(by.name), by })
  const { next, isSame } = await parts.store.transaction(async (transaction) => {
    const { before, next } = await wish.change(transaction)
    if (next === before) return { next, isSame: true }
    transaction.set(documents.workspace(workspaceId), next)
    writeActivity(transaction, activity)
    return { next, isSame: false }
  })
  if (isSame) return next
  if (wish.ended) await parts.relay.publish({ type: 'membership-ended', workspaceId, uid: wish.ended })
  await tellMembers(parts, next)
  await tellActivity(parts, activity)
  return next
}

/** Tells the room who is in it now, and which invitations are open. */
export async function tellMembers(parts: Parts, workspace: WorkspaceRecord): Promise<void> {
  const people = await peopleOf(parts, workspace)
  await parts.relay.publish({ type: 'members-changed', workspaceId: workspace.id, ...people })
}

export async function peopleOf(
  parts: Pick<Parts, 'store' | 'clock'>,
  workspace: WorkspaceRecord,
): Promise<{ members: Member[]; invites: Invite[] }> {
  const open = await openInvites(parts, workspace.id)
  const members = await Promise.all(workspace.memberIds.map((uid) => memberOf(parts, workspace, uid)))
  return { members, invites: open.map(({ workspaceId: _of, revoked: _no, ...invite }) => invite) }
}

/** The invitations that somebody can come in by, newest first. The longest lived are read first, up to the first that is over. */
async function openInvites({ store, clock }: Pick<Parts, 'store' | 'clock'>, workspaceId: string) {
  const now = clock.iso()
  const open: InviteRecord[] = []
  for await (const { data } of queryAll(store, queries.invitesByExpiry, { equal: { workspaceId }, limit: 50 })) {
    if (data.expiresAt <= now) break
    if (!data.revoked && data.usesLeft > 0) open.push(data)
  }
  return open.sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1))
}

async function memberOf(parts: Pick<Parts, 'store'>, workspace: WorkspaceRecord, uid: string): Promise<Member> {
  const user = await parts.store.get(documents.user(uid))
  const since = workspace.joinedAt[uid] ?? workspace.createdAt
  const { name = 'Somebody', email } = user?.data ?? {}
  return { uid, name, role: workspace.members[uid] ?? 'viewer', since, ...(email ? { email } : {}) }
}

/** What waits on behalf of this person, who may not start it any more. */
async function queuedBy(parts: Pick<Parts, 'store'>, workspaceId: string, uid: string): Promise<string[]> {
  const waiting = (await listAll(parts.store, queries.queue)).filter(
    (entry) => entry.workspaceId === workspaceId && entry.status === 'queued',
  )
  const found = await Promise.all(waiting.map((entry) => parts.store.get(documents.deployment(entry.deploymentId))))
  return found.flatMap((one) => (one?.data.requestedBy === uid ? [one.data.id] : []))
}
