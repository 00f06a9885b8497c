import type { Agent } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { Auth } from 'firebase-admin/auth'
import { decodeJwt } from 'jose'
import { fail } from '../../core/failure.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Caller, Identity, Session } from '../../ports/identity.ts'
import type { Log } from '../../ports/log.ts'
import { openAdmin } from './firebase-app.ts'
import { beginOf, callerOf, isOfOurKind } from './firebase-claims.ts'
import { codeOf, failureOf, reasonOf, sessionOver } from './firebase-failures.ts'
import { checkFirebase } from './firebase-opening.ts'
import { FirebaseRest, type FirebaseTokens } from './firebase-rest.ts'
import { readWebConfig, type WebConfig } from './firebase-web-config.ts'
import { LiveSessions } from './live-sessions.ts'
import { within } from './within.ts'

export type FirebaseAuthOptions = {
  projectId: string
  /** Path of the credentials' file; else the machine's own identity. */
  credentials?: string | undefined
  /** `host:port`. With it, and only with it, an emulator's unsigned tokens are taken, and no others. */
  emulatorHost?: string | undefined
  /** Of a web app of the project, as Firebase's console shows it. */
  webConfig: Record<string, unknown>
  clock: Clock
  log: Log
  /** What stands in Google's place in tests: who carries the SDK's requests, and what comes before the REST hosts' names. */
  google?: { agent: Agent; base: string }
}

const patienceMs = 10_000
/** A live socket's question may not hold its commands up for long. */
const livePatienceMs = 5_000
const longestToken = 8192
/** A timer may end a moment before the clock has come so far. */
const timersEarlyMs = 10

/** Rejects with one sentence for people when Firebase cannot be used as configured. */
export async function openFirebaseAuth(options: FirebaseAuthOptions): Promise<Identity> {
  const { projectId, credentials, emulatorHost, clock, log, google } = options
  const webConfig = readWebConfig(options.webConfig, projectId)
  const base = emulatorHost === undefined ? (google?.base ?? 'https://') : `http://${emulatorHost}/`
  const rest = new FirebaseRest({ base, apiKey: webConfig.apiKey })
  const admin = openAdmin({ projectId, credentials, emulatorHost, agent: google?.agent })
  try {
    await checkFirebase({ auth: admin.auth, rest, projectId, emulatorHost, now: clock.now, log })
  } catch (error) {
    await admin.close()
    throw error
  }
  return new FirebaseAuth({ ...admin, rest, webConfig, emulatorHost, clock, log })
}

type Parts = {
  auth: Auth
  close(): Promise<void>
  rest: FirebaseRest
  webConfig: WebConfig
  emulatorHost: string | undefined
  clock: Clock
  log: Log
}

/**
 * Accounts of a Firebase project. Tokens are checked against Google's keys by the Admin SDK.
 * Firebase knows people and no sessions: revoking ends all of a person's.
 */
class FirebaseAuth implements Identity {
  readonly kind = 'firebase'
  readonly #parts: Parts
  readonly #sessions: LiveSessions

  constructor(parts: Parts) {
    this.#parts = parts
    this.#sessions = new LiveSessions(parts.clock, (error) =>
      parts.log.warn(
        { reason: reasonOf(error) },
        'Firebase cannot be asked who was signed out; everybody stays for now.',
      ),
    )
  }

  publicConfig(): { webConfig: WebConfig; emulatorUrl?: string } {
    const { webConfig, emulatorHost } = this.#parts
    return { webConfig, ...(emulatorHost !== undefined && { emulatorUrl: `http://${emulatorHost}` }) }
  }

  async verify(token: string): Promise<Caller> {
    const { auth, clock, emulatorHost } = this.#parts
    if (token.length > longestToken || !isOfOurKind(token, { emulated: emulatorHost !== undefined })) {
      throw sessionOver()
    }
    const caller = callerOf(await this.#reach(() => claimsOf(auth, token)))
    if (!caller || caller.expiresAt <= clock.now()) throw sessionOver()
    if (!(await this.#reach(() => this.#sessions.askAgain(caller, () => this.#askLive(caller))))) throw sessionOver()
    return caller
  }

  async isLive(caller: Caller): Promise<boolean> {
    return this.#sessions.isLive(caller, () => within(livePatienceMs, this.#askLive(caller)))
  }

  async signUp({ email, password, name }: { email: string; password: string; name?: string }): Promise<Session> {
    const { auth, log } = this.#parts
    const account = { email: email.trim(), password, ...(name === undefined ? {} : { displayName: name }) }
    const { uid } = await this.#reach(() => auth.createUser(account))
    try {
      return await this.signIn({ email, password })
    } catch (error) {
      await this.removeAccount(uid).catch((left: unknown) => {
        log.error({ uid, reason: reasonOf(left) }, 'An account that nobody could sign in to could not be removed.')
      })
      throw error
    }
  }

  async signIn({ email, password }: { email: string; password: string }): Promise<Session> {
    return this.#session(await this.#reach(() => this.#parts.rest.signIn(email.trim(), password)))
  }

  async refresh(refreshToken: string): Promise<Session> {
    return this.#session(await this.#reach(() => this.#parts.rest.refresh(refreshToken)))
  }

  /**
   * Firebase counts in seconds, so the second in which the session began has to be over. A clock that is behind would
   * revoke up to a moment before the sign-in and so nothing: that is looked at, and said.
   */
  async signOut(caller: Caller): Promise<'user'> {
    const { auth } = this.#parts
    const wait = beginOf(caller) + 1_000 + timersEarlyMs - Date.now()
    if (wait > 0 && wait <= 2_000) await pause(wait)
    const live = await this.#reach(async () => {
      await ignoring('auth/user-not-found', auth.revokeRefreshTokens(caller.uid))
      this.#sessions.forget(caller.uid)
      return this.#sessions.askAgain(caller, () => this.#askLive(caller))
    })
    if (live)
      throw fail(
        'unavailable',
        'You are still signed in, because the server’s clock is behind. Tell the people who run it.',
      )
    return 'user'
  }

  async removeAccount(uid: string): Promise<void> {
    await this.#reach(() => ignoring('auth/user-not-found', this.#parts.auth.deleteUser(uid)))
    this.#sessions.forget(uid)
  }

  async close(): Promise<void> {
    await this.#parts.close()
  }

  async #session({ idToken, refreshToken }: FirebaseTokens): Promise<Session> {
    const caller = await this.verify(idToken)
    return { caller, token: idToken, refreshToken, expiresAt: caller.expiresAt }
  }

  async #askLive(caller: Caller): Promise<boolean> {
    const user = await ignoring('auth/user-not-found', this.#parts.auth.getUser(caller.uid))
    if (!user || user.disabled) return false
    return !user.tokensValidAfterTime || beginOf(caller) >= Date.parse(user.tokensValidAfterTime)
  }

  async #reach<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await within(patienceMs, work())
    } catch (error) {
      throw failureOf(error)
    }
  }
}

/**
 * The claims of a token that Google signed for the project. The SDK goes by this machine's clock and looks at the expiry
 * last, when all else was found good: what it calls expired is looked at again by the clock that the server goes by.
 */
async function claimsOf(auth: Pick<Auth, 'verifyIdToken'>, token: string): Promise<unknown> {
  try {
    return await auth.verifyIdToken(token)
  } catch (error) {
    if (codeOf(error) === 'auth/id-token-expired') return decodeJwt(token)
    throw error
  }
}

async function ignoring<T>(code: string, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (codeOf(error) === code) return undefined
    throw error
  }
}
