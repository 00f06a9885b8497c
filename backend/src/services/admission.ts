import { fail } from '../core/failure.ts'
import type { ServerRecord, UserRecord, WorkspaceRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import type { Caller } from '../ports/identity.ts'
import type { StoreTransaction } from '../ports/store.ts'
import { sha256 } from './hash.ts'
import { assertInvites, openInvite } from './invitations.ts'
import type { Parts } from './parts.ts'

export type Tokens = { setupToken?: string | undefined; inviteToken?: string | undefined }

/** `joined` is the workspace that an invitation opened just now. */
export type Admitted = { user: UserRecord; joined: WorkspaceRecord | undefined }

/** Since this version every entry of the activity is under a seal, or marked as waiting for one. */
export const sealedSince = 2

/** The version of the documents' layout that this program writes. */
export const schemaVersion = sealedSince

/** A server does not begin on documents whose layout a newer one has changed. */
export function assertOurSchema({ schema }: ServerRecord): void {
  if (!(schema > schemaVersion)) return
  throw fail(
    'unavailable',
    `The documents were written by a newer Trellis (schema ${schema}, this one knows ${schemaVersion}). Nothing was changed. Start the newer one.`,
  )
}

/**
 * Lets a person in, or says why not. Until the first owner exists only the set-up token opens; who brings it becomes the
 * server's operator, and the token dies with that. Afterwards people come by an invitation, by an allowed verified e-mail
 * domain or by open sign-up; an invitation is also how a known user joins a workspace. The check and what follows of it
 * are one transaction, so of two people with one token one gets in. Answers the workspace that was joined, if any.
 */
export async function admit(parts: Parts, caller: Caller, tokens: Tokens): Promise<Admitted> {
  const { inviteToken } = tokens
  return parts.store.transaction(async (transaction) => {
    const known = await transaction.get(documents.user(caller.uid))
    const server = await serverOf(transaction)
    const operator = !known && !server.ownerExists
    if (operator) assertSetUpToken(server, tokens)
    else if (!known && !inviteToken) assertOpen(parts, caller, tokens)
    const opening = operator || !inviteToken ? undefined : await openInvite(parts, transaction, { caller, inviteToken })
    const joined = opening?.joins ? opening.workspace : undefined
    if (known) {
      opening?.commit(known.data)
      return { user: known.data, joined }
    }
    const user: UserRecord = {
      uid: caller.uid,
      name: caller.name ?? caller.email?.split('@')[0] ?? 'Somebody',
      ...(caller.email ? { email: caller.email } : {}),
      operator,
      createdAt: parts.clock.iso(),
    }
    transaction.create(documents.user(caller.uid), user)
    if (operator) transaction.set(documents.server(), { ownerExists: true, schema: schemaVersion })
    opening?.commit(user)
    return { user, joined }
  })
}

/** Says early, before an account is made, what `admit` would say; the e-mail counts as not yet verified. */
export async function assertMayCome(parts: Parts, email: string, tokens: Tokens): Promise<void> {
  const server = await serverOf(parts.store)
  if (!server.ownerExists) assertSetUpToken(server, tokens)
  else if (tokens.inviteToken) await assertInvites(parts, tokens.inviteToken, email)
  else assertOpen(parts, { emailVerified: false }, tokens)
}

async function serverOf(reader: Pick<StoreTransaction, 'get'>): Promise<ServerRecord> {
  return (await reader.get(documents.server()))?.data ?? { ownerExists: false, schema: schemaVersion }
}

function assertSetUpToken(server: ServerRecord, { setupToken }: Tokens): void {
  if (setupToken && server.setupTokenHashes?.includes(sha256(setupToken))) return
  throw fail(
    'forbidden',
    'This server has no owner yet. Open the set-up link that it printed when it started; no account was made.',
  )
}

function assertOpen(parts: Parts, caller: Pick<Caller, 'email' | 'emailVerified'>, tokens: Tokens): void {
  const { openSignup, allowedDomains } = parts.settings
  const domain = caller.emailVerified ? caller.email?.split('@').at(-1)?.toLowerCase() : undefined
  if (openSignup || (domain && allowedDomains.includes(domain))) return
  throw fail(
    'forbidden',
    tokens.setupToken
      ? 'This server has an owner already, so its set-up link is used up. Ask a member for an invitation.'
      : 'This server takes new people by invitation only. Ask a member for one. Nothing was changed.',
  )
}
