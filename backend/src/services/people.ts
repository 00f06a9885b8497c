import { timestampOf } from '@trellis/shared/ids'
import type { User } from '@trellis/shared/member'
import { fail } from '../core/failure.ts'
import type { UserRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import type { Caller, Session } from '../ports/identity.ts'
import { admit, assertMayCome, assertOurSchema, schemaVersion, type Tokens } from './admission.ts'
import { sha256 } from './hash.ts'
import { tellMembers } from './members.ts'
import type { Parts } from './parts.ts'
import type { PeopleService, SetUpService, Use } from './services.ts'
import { workspacesOf } from './workspaces.ts'

/** Accounts, sessions and coming in. */
export function createPeople(parts: Parts): PeopleService {
  return {
    async signUp({ email, password, name, ...tokens }) {
      await assertMayCome(parts, email, tokens)
      const session = await parts.identity.signUp({ email, password, ...(name ? { name } : {}) })
      try {
        const user = await comeIn(parts, session.caller, tokens)
        return { user: presentUser(user), ...issued(session) }
      } catch (error) {
        await parts.identity.removeAccount(session.caller.uid)
        throw error
      }
    },
    async signIn(form) {
      const session = await parts.identity.signIn(form)
      const known = await parts.store.get(documents.user(session.caller.uid))
      return { user: presentUser(known?.data ?? unknownUser(session)), ...issued(session) }
    },
    async refresh(refreshToken) {
      return issued(await parts.identity.refresh(refreshToken))
    },
    async signOut(caller) {
      const { uid, sessionId } = caller
      const ended = await parts.identity.signOut(caller)
      await parts.relay.publish({ type: 'session-ended', uid, ...(ended === 'session' && { sessionId }) })
    },
    authenticate: (token) => parts.identity.verify(token),
    isLive: (caller) => parts.identity.isLive(caller),
    async setUpNeeded() {
      return !(await parts.store.get(documents.server()))?.data.ownerExists
    },
  }
}

/** `enter`: how a user that this server does not know comes in, and what a known one starts with. */
export function enter(parts: Parts): Use<'enter'> {
  return async (caller, tokens) => {
    const user = await comeIn(parts, caller, tokens)
    return { user: presentUser(user), workspaces: await workspacesOf(parts, caller.uid) }
  }
}

/** Admits a person, and tells the room of the workspace that an invitation opened. */
async function comeIn(parts: Parts, caller: Caller, tokens: Tokens): Promise<UserRecord> {
  const { user, joined } = await admit(parts, caller, tokens)
  if (joined) await tellMembers(parts, joined)
  return user
}

/** Every command but `enter` is for users that this server knows. */
export async function assertKnown(parts: Pick<Parts, 'store'>, uid: string): Promise<void> {
  if (await parts.store.get(documents.user(uid))) return
  throw fail('forbidden', 'This server does not know you yet. Come in with a set-up link or an invitation first.')
}

/** So many tokens are good at once: those of the latest starts, because each of several backends prints its own. */
const setupTokens = 20

/** Makes the set-up token good: the configured one, or a new one at every start, of which only the hash is kept. */
export function createSetUp(parts: Parts): SetUpService {
  return {
    prepareSetUp: () => {
      const token = parts.settings.setupToken ?? parts.ids.token()
      return parts.store.transaction(async (transaction) => {
        const server = await transaction.get(documents.server())
        if (server) assertOurSchema(server.data)
        if (server?.data.ownerExists) return {}
        const earlier = server?.data.setupTokenHashes ?? []
        const setupTokenHashes = [...new Set([sha256(token), ...earlier])].slice(0, setupTokens)
        transaction.set(documents.server(), { ownerExists: false, setupTokenHashes, schema: schemaVersion })
        return { token }
      })
    },
  }
}

function presentUser({ uid, name, email, operator }: UserRecord): User {
  return { uid, name, operator, ...(email ? { email } : {}) }
}

/** An account that was never admitted may sign in, and is connected to nothing until `enter`. */
function unknownUser({ caller }: Session): UserRecord {
  const { uid, email } = caller
  return { uid, name: caller.name ?? 'Somebody', operator: false, createdAt: '', ...(email ? { email } : {}) }
}

function issued({ token, refreshToken, expiresAt }: Session) {
  return { token, refreshToken, expiresAt: timestampOf(expiresAt) }
}
