import type { Role } from '@trellis/shared/member'
import { fail, notFound } from './failure.ts'
import type { InviteRecord, WorkspaceRecord } from './records.ts'

/** Changes of a workspace's members. Each gives the next record, or throws a `Failure` and has changed nothing. */

type Joining = { uid: string; role: Role; at: string }

/** Who is in already keeps the role that they have: an invitation is no way to change it. */
export function withMember(workspace: WorkspaceRecord, { uid, role, at }: Joining): WorkspaceRecord {
  if (workspace.members[uid]) return workspace
  return {
    ...workspace,
    version: workspace.version + 1,
    members: { ...workspace.members, [uid]: role },
    joinedAt: { ...workspace.joinedAt, [uid]: at },
    memberIds: [...workspace.memberIds, uid],
  }
}

export function withRole(workspace: WorkspaceRecord, uid: string, role: Role): WorkspaceRecord {
  const now = roleOf(workspace, uid)
  if (now === role) return workspace
  if (now === 'owner') assertAnotherOwner(workspace, uid)
  return { ...workspace, version: workspace.version + 1, members: { ...workspace.members, [uid]: role } }
}

export function withoutMember(workspace: WorkspaceRecord, uid: string): WorkspaceRecord {
  if (roleOf(workspace, uid) === 'owner') assertAnotherOwner(workspace, uid)
  const { [uid]: _role, ...members } = workspace.members
  const { [uid]: _at, ...joinedAt } = workspace.joinedAt
  const memberIds = workspace.memberIds.filter((id) => id !== uid)
  return { ...workspace, version: workspace.version + 1, members, joinedAt, memberIds }
}

/** The new owner takes the place of the old one, who stays as a maintainer. */
export function handedOver(workspace: WorkspaceRecord, from: string, to: string): WorkspaceRecord {
  roleOf(workspace, to)
  if (from === to) throw fail('conflict', 'You are the owner already. Nothing was changed.')
  const members: Record<string, Role> = { ...workspace.members, [to]: 'owner', [from]: 'maintainer' }
  return { ...workspace, version: workspace.version + 1, members }
}

function roleOf(workspace: WorkspaceRecord, uid: string): Role {
  const role = workspace.members[uid]
  if (!role) throw fail('not_found', 'This person is not a member of the workspace. Nothing was changed.')
  return role
}

function assertAnotherOwner(workspace: WorkspaceRecord, uid: string): void {
  const others = Object.entries(workspace.members).filter(([other, role]) => role === 'owner' && other !== uid)
  if (others.length > 0) return
  throw fail('conflict', 'A workspace needs an owner, and this is the last one. Make somebody else owner first.')
}

/** Why what a person had waiting in the queue ends with their membership. */
export function endsWithMembership(name: string): string {
  return `${name}, who asked for it, is no longer a member.`
}

/** Whom an invitation is shown to: the person as Identity knows them. `verifies` says whether it checks addresses. */
export type Guest = { email?: string | undefined; emailVerified: boolean; verifies: boolean }

/** The invitation with one use less. One that does not exist and one that was revoked are the same to who asks. */
export function usedInvite(invite: InviteRecord | undefined, guest: Guest, now: string): InviteRecord {
  if (!invite || invite.revoked) throw notFound('invitation')
  if (invite.expiresAt <= now) throw fail('forbidden', 'This invitation has expired. Ask for a new one.')
  if (invite.usesLeft < 1) throw fail('forbidden', 'This invitation has been used up. Ask for a new one.')
  if (invite.email !== undefined) assertAddressed(invite.email, guest)
  return { ...invite, usesLeft: invite.usesLeft - 1 }
}

function assertAddressed(email: string, guest: Guest): void {
  if (guest.email?.toLowerCase() !== email.toLowerCase()) {
    throw fail(
      'forbidden',
      'This invitation is for another e-mail address. Sign in with that one, or ask for your own.',
    )
  }
  if (guest.verifies && !guest.emailVerified) {
    throw fail('forbidden', 'Confirm your e-mail address first, then open the invitation again. It was not used.')
  }
}
