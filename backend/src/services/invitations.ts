import { timestampOf } from '@trellis/shared/ids'
import type { Role } from '@trellis/shared/member'
import type { Action } from '../core/access.ts'
import { notFound } from '../core/failure.ts'
import { usedInvite, withMember } from '../core/membership.ts'
import type { InviteRecord, UserRecord, WorkspaceRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import type { Caller } from '../ports/identity.ts'
import type { StoreTransaction } from '../ports/store.ts'
import { workspaceFor } from './access.ts'
import { nameOf, newActivity, tellActivity, writeActivity } from './activity.ts'
import { sha256 } from './hash.ts'
import { tellMembers } from './members.ts'
import type { Parts } from './parts.ts'
import { idIn, type Recall } from './recall.ts'
import { newToken } from './request-scope.ts'
import type { Use } from './services.ts'

const usualHours = 72
const inviteTokens = 'the token of an invitation'

function invitingAs(role: Role): Action {
  return role === 'owner' ? 'invite-owner' : 'invite'
}

/** The link is answered once; of its token only the hash is kept, which is also the invitation's id. */
export function inviteMember(parts: Parts): Use<'invite-member'> {
  return async (caller, { workspaceId, role, email, expiresInHours = usualHours, uses = 1 }) => {
    const by = await nameOf(parts, caller.uid)
    const inviteToken = newToken(parts, inviteTokens)
    const id = sha256(inviteToken)
    const invite: InviteRecord = {
      ...{ id, workspaceId, role, usesLeft: uses, revoked: false, createdBy: caller.uid },
      ...(email ? { email } : {}),
      createdAt: parts.clock.iso(),
      expiresAt: timestampOf(parts.clock.now() + expiresInHours * 3600_000),
    }
    const text = `${by.name} invited ${email ?? (uses === 1 ? 'somebody' : `up to ${uses} people`)} as ${role}`
    const activity = newActivity(parts, { workspaceId, kind: 'invite.created', text, by })
    const workspace = await parts.store.transaction(async (transaction) => {
      const access = await workspaceFor(transaction, caller.uid, { workspaceId, action: invitingAs(role) })
      transaction.create(documents.invite(id), invite)
      writeActivity(transaction, activity)
      return access.workspace
    })
    await tellMembers(parts, workspace)
    await tellActivity(parts, activity)
    return shownOnce(parts, invite, inviteToken)
  }
}

/** A repeated request makes its token again; that of an invitation that is gone opens nothing. */
export function inviteAgain(parts: Parts): Recall<'invite-member'> {
  return async (caller, { workspaceId, role }, { made, tokens }) => {
    await workspaceFor(parts.store, caller.uid, { workspaceId, action: invitingAs(role) })
    const found = await parts.store.get(documents.invite(idIn(made, 'invites')))
    const inviteToken = tokens(inviteTokens).find((token) => sha256(token) === found?.data.id)
    if (!found || !inviteToken) throw notFound('invitation')
    return shownOnce(parts, found.data, inviteToken)
  }
}

function shownOnce({ settings }: Parts, invite: InviteRecord, inviteToken: string) {
  const { workspaceId: _of, revoked: _no, ...shown } = invite
  return { invite: shown, inviteToken, link: `${settings.url}/invite/${inviteToken}` }
}

export function revokeInvite(parts: Parts): Use<'revoke-invite'> {
  return async (caller, { workspaceId, inviteId }) => {
    const by = await nameOf(parts, caller.uid)
    const text = `${by.name} took an invitation back`
    const activity = newActivity(parts, { workspaceId, kind: 'invite.revoked', text, by })
    const workspace = await parts.store.transaction(async (transaction) => {
      const access = await workspaceFor(transaction, caller.uid, { workspaceId, action: 'invite' })
      if (!/^[0-9a-f]{64}$/.test(inviteId)) throw notFound('invitation')
      const found = await transaction.get(documents.invite(inviteId))
      if (found?.data.workspaceId !== workspaceId || found.data.revoked) throw notFound('invitation')
      await workspaceFor(transaction, caller.uid, { workspaceId, action: invitingAs(found.data.role) })
      transaction.set(documents.invite(inviteId), { ...found.data, revoked: true })
      writeActivity(transaction, activity)
      return access.workspace
    })
    await tellMembers(parts, workspace)
    await tellActivity(parts, activity)
    return {}
  }
}

/** What an invitation opens, read and checked; `commit` writes it in the transaction in which it was read. */
export type Opening = { workspace: WorkspaceRecord; joins: boolean; commit: (user: UserRecord) => void }

/**
 * Reads the invitation of a token within a transaction, for somebody who comes in or who accepts it. Rejects with a
 * `Failure` when it does not hold for this person. Who is a member already keeps role and invitation as they are.
 */
export async function openInvite(
  parts: Parts,
  transaction: StoreTransaction,
  guest: { caller: Pick<Caller, 'uid' | 'email' | 'emailVerified'>; inviteToken: string },
): Promise<Opening> {
  const ref = documents.invite(sha256(guest.inviteToken))
  const invite = (await transaction.get(ref))?.data
  const { uid, email, emailVerified } = guest.caller
  const found = invite && (await transaction.get(documents.workspace(invite.workspaceId)))
  if (!found) throw notFound('invitation')
  // Who opens the link again, after it let them in, is in; that it is used up by now is no news for them.
  const joins = found.data.members[uid] === undefined
  const verifies = parts.identity.kind === 'firebase'
  const used = joins ? usedInvite(invite, { email, emailVerified, verifies }, parts.clock.iso()) : invite
  const workspace = withMember(found.data, { uid, role: used.role, at: parts.clock.iso() })
  return {
    workspace,
    joins,
    commit(user) {
      if (!joins) return
      transaction.set(ref, used)
      transaction.set(documents.workspace(workspace.id), workspace)
      const text = `${user.name} joined as ${used.role}`
      const by = { uid, name: user.name }
      writeActivity(transaction, newActivity(parts, { workspaceId: workspace.id, kind: 'member.joined', text, by }))
    },
  }
}

/** The early word on an invitation, before an account is made for it; the e-mail counts as given. */
export async function assertInvites(parts: Parts, inviteToken: string, email: string | undefined): Promise<void> {
  const invite = (await parts.store.get(documents.invite(sha256(inviteToken))))?.data
  usedInvite(invite, { email, emailVerified: false, verifies: false }, parts.clock.iso())
}
