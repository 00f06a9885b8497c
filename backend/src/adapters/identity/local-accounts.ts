import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Failure, fail } from '../../core/failure.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Caller, Identity, Session } from '../../ports/identity.ts'
import type { Ids } from '../../ports/ids.ts'
import { issueToken, readToken } from './access-token.ts'
import { type Account, AccountTable } from './account-table.ts'
import { AccountsFile } from './accounts-file.ts'
import { hashPassword, passwordHolds } from './passwords.ts'
import { SessionTable } from './session-table.ts'
import { signingKey } from './signing-key.ts'

/** `folder` must exist; `accounts.sqlite` and `identity.key` are made in it. */
export type LocalAccountsOptions = { folder: string; clock: Clock; ids: Ids }

/** Rejects with one sentence for people when the accounts or the key are damaged. */
export async function openLocalAccounts({ folder, clock, ids }: LocalAccountsOptions): Promise<Identity> {
  const key = signingKey(join(folder, 'identity.key'), randomBytes(32))
  const decoyHash = await hashPassword(ids.token())
  const file = new AccountsFile(join(folder, 'accounts.sqlite'))
  return new LocalAccounts({ file, key, decoyHash, clock, ids })
}

type Parts = { file: AccountsFile; key: Uint8Array; decoyHash: string; clock: Clock; ids: Ids }

/**
 * Accounts of this server's own. E-mails are not verified: nobody is let in by an address alone. A changed clock, a lost
 * key or a deleted session make a token worthless; nothing else does before its hour is over.
 */
class LocalAccounts implements Identity {
  readonly kind = 'local'
  readonly #parts: Parts
  readonly #accounts: AccountTable
  readonly #sessions: SessionTable

  constructor(parts: Parts) {
    this.#parts = parts
    this.#accounts = new AccountTable(parts.file)
    this.#sessions = new SessionTable(parts.file)
    this.#sessions.forgetExpired(parts.clock.now())
  }

  publicConfig(): Record<string, never> {
    return {}
  }

  async verify(token: string): Promise<Caller> {
    const caller = await readToken(this.#parts.key, token, this.#parts.clock.now())
    if (!caller || !(await this.isLive(caller))) throw sessionOver()
    return caller
  }

  async isLive({ sessionId, uid }: Caller): Promise<boolean> {
    return this.#reach(() => this.#sessions.isLive(sessionId, uid, this.#parts.clock.now()))
  }

  async signUp({ email, password, name }: { email: string; password: string; name?: string }): Promise<Session> {
    const { clock, ids } = this.#parts
    if (this.#reach(() => this.#accounts.byEmail(email))) throw taken()
    const passwordHash = await hashPassword(password)
    const account = { uid: ids.ulid(), email: email.trim(), ...(name === undefined ? {} : { name }), passwordHash }
    return this.#startSession(account, () => {
      if (!this.#accounts.insert(account, clock.now())) throw taken()
    })
  }

  async signIn({ email, password }: { email: string; password: string }): Promise<Session> {
    const account = this.#reach(() => this.#accounts.byEmail(email))
    const holds = await passwordHolds(account?.passwordHash ?? this.#parts.decoyHash, password)
    if (!account || !holds) throw wrong()
    return this.#startSession(account, () => {
      if (!this.#accounts.byUid(account.uid)) throw wrong()
    })
  }

  async refresh(refreshToken: string): Promise<Session> {
    const next = this.#parts.ids.token()
    const now = this.#parts.clock.now()
    const found = this.#together(() => {
      const session = this.#sessions.rotate(refreshToken, next, now)
      const account = session && this.#accounts.byUid(session.uid)
      return session && account ? { account, sessionId: session.id } : undefined
    })
    if (!found) throw sessionOver()
    return this.#session(found.account, found.sessionId, next)
  }

  async signOut({ sessionId }: Caller): Promise<'session'> {
    this.#together(() => this.#sessions.end(sessionId))
    return 'session'
  }

  async removeAccount(uid: string): Promise<void> {
    this.#together(() => {
      this.#sessions.endAllOf(uid)
      this.#accounts.delete(uid)
    })
  }

  async close(): Promise<void> {
    this.#parts.file.close()
  }

  /** `condition` throws when the session must not begin; it and the session are one step. */
  async #startSession(account: Account, condition: () => void): Promise<Session> {
    const { clock, ids } = this.#parts
    const [sessionId, refreshToken] = [ids.ulid(), ids.token()]
    this.#together(() => {
      condition()
      this.#sessions.forgetExpired(clock.now())
      this.#sessions.start({ id: sessionId, uid: account.uid, refreshToken }, clock.now())
    })
    return this.#session(account, sessionId, refreshToken)
  }

  async #session(account: Account, sessionId: string, refreshToken: string): Promise<Session> {
    const { uid, email, name } = account
    const person = { uid, email, ...(name === undefined ? {} : { name }), sessionId }
    return { ...(await issueToken(this.#parts.key, person, this.#parts.clock.now())), refreshToken }
  }

  #together<T>(work: () => T): T {
    return this.#reach(() => this.#parts.file.together(work))
  }

  /** Everything that is no failure of a person's making is the file's. */
  #reach<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (error instanceof Failure) throw error
      const message = 'The server cannot reach its accounts. Nothing was changed; try again in a moment.'
      throw new Failure({ code: 'unavailable', message }, error)
    }
  }
}

function taken(): Failure {
  return fail('conflict', 'This e-mail already has an account. Nothing was changed; sign in instead.')
}

function wrong(): Failure {
  return fail('unauthenticated', 'The e-mail or the password is wrong. Check both and try again.')
}

function sessionOver(): Failure {
  return fail('unauthenticated', 'Your session has ended. Sign in again.')
}
