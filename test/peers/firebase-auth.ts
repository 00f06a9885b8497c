import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { peerProgram } from '../kit/peers.ts'

const launcher = fileURLToPath(new URL('firebase-auth-emulator.mjs', import.meta.url))
const Made = z.object({ localId: z.string() })
const SignedIn = z.object({ localId: z.string(), idToken: z.string(), refreshToken: z.string() })
const OobCodes = z.object({ oobCodes: z.array(z.object({ email: z.string(), oobLink: z.string() })) })

export type NewUser = { email: string; password?: string; displayName?: string; emailVerified?: boolean }
/** `validSince` is whole seconds since the epoch: sessions that began before it are revoked. */
export type UserChange = { disableUser?: boolean; emailVerified?: boolean; validSince?: string; password?: string }

/** One Auth emulator with one project. It forgets everything when it stops, and keeps its port. */
export class FirebaseAuthPeer {
  readonly projectId: string
  #child: ChildProcess | undefined
  #port = 0

  constructor(projectId = 'demo-trellis') {
    this.projectId = projectId
  }

  /** As FIREBASE_AUTH_EMULATOR_HOST wants it. */
  get host(): string {
    return `127.0.0.1:${this.#port}`
  }

  get url(): string {
    return `http://${this.host}`
  }

  async start(): Promise<this> {
    const program = [launcher, peerProgram('firebase'), this.projectId, String(this.#port)]
    const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
    this.#child = child
    this.#port = await portOf(child)
    return this
  }

  async stop(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  /** Holds every answer back, as a provider that hangs, until `resume`. */
  pause(): void {
    this.#child?.kill('SIGSTOP')
  }

  resume(): void {
    this.#child?.kill('SIGCONT')
  }

  async clear(): Promise<void> {
    await this.#ask('DELETE', `/emulator/v1/projects/${this.projectId}/accounts`)
  }

  /** Makes a user as the project's owner would, and gives the uid. */
  async addUser(user: NewUser): Promise<string> {
    const path = `/identitytoolkit.googleapis.com/v1/projects/${this.projectId}/accounts`
    return Made.parse(await this.#ask('POST', path, user)).localId
  }

  async change(uid: string, change: UserChange): Promise<void> {
    const path = `/identitytoolkit.googleapis.com/v1/projects/${this.projectId}/accounts:update`
    await this.#ask('POST', path, { localId: uid, ...change })
  }

  /** Ends all sessions that have begun up to now, and so in this second too. */
  async revoke(uid: string): Promise<void> {
    await this.change(uid, { validSince: String(Math.floor(Date.now() / 1000) + 1) })
  }

  /** As a browser signs in. */
  async signIn(email: string, password: string): Promise<z.infer<typeof SignedIn>> {
    const path = '/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=any'
    return SignedIn.parse(await this.#ask('POST', path, { email, password, returnSecureToken: true }))
  }

  /** As the browser's button does once Google has answered; `claims` are Google's word about the person. */
  async signInWithGoogle(claims: { sub: string; email: string; name?: string }): Promise<z.infer<typeof SignedIn>> {
    const idToken = JSON.stringify({ email_verified: true, ...claims })
    const postBody = new URLSearchParams({ id_token: idToken, providerId: 'google.com' }).toString()
    const path = '/identitytoolkit.googleapis.com/v1/accounts:signInWithIdp?key=any'
    const form = { postBody, requestUri: 'http://localhost', returnSecureToken: true, returnIdpCredential: true }
    return SignedIn.parse(await this.#ask('POST', path, form))
  }

  /** The links of the mails that would have been sent, oldest first. */
  async mails(email: string): Promise<string[]> {
    const { oobCodes } = OobCodes.parse(await this.#ask('GET', `/emulator/v1/projects/${this.projectId}/oobCodes`))
    return oobCodes.filter((code) => code.email === email).map(({ oobLink }) => oobLink)
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: 'Bearer owner', ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`The Auth emulator refused ${method} ${path}: ${JSON.stringify(answer)}`)
    return answer
  }
}

/** A token as the emulator makes them: `alg: none`, without a signature. */
export function unsignedToken(projectId: string, claims: Record<string, unknown>): string {
  const now = Math.floor(Date.now() / 1000)
  const payload = {
    iss: `https://securetoken.google.com/${projectId}`,
    aud: projectId,
    auth_time: now,
    iat: now,
    exp: now + 3600,
    firebase: { identities: {}, sign_in_provider: 'password' },
    ...claims,
  }
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(payload)}.`
}

async function portOf(child: ChildProcess): Promise<number> {
  const { stdout } = child
  if (!stdout) throw new Error('The Auth emulator has no output.')
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The Auth emulator ended with ${code} before it listened.`)
  })
  const [line] = await Promise.race([once(stdout, 'data'), ended])
  ended.catch(() => undefined)
  stdout.resume()
  return Number(String(line).trim())
}
