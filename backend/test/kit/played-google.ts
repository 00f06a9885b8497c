import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'

const projectId = 'trellis-production'
type User = { localId: string; disabled?: boolean; validSince?: string }

/** Carries the SDK's requests for Google's hosts to a port of this machine, without TLS. */
class ToThisMachine extends Agent {
  readonly protocol = 'https:'
  readonly #port: () => number

  constructor(port: () => number) {
    super()
    this.#port = port
  }

  override createConnection() {
    return connect({ host: '127.0.0.1', port: this.#port() })
  }
}

/**
 * What a production project needs of Google, with keys of the test's own: the keys that ID tokens are signed with, an
 * access token for the service account, and the list of users. So the Admin SDK checks tokens as it does in production.
 */
export class PlayedGoogle {
  readonly projectId = projectId
  readonly users = new Map<string, User>()
  /** Paths that are refused with a status. */
  readonly refused = new Map<string, number>()
  readonly #server = createServer((request, response) =>
    this.#answer(request, (status, body) => {
      const maxAge = request.url?.includes('/x509/') ? 'public, max-age=3600' : 'no-store'
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': maxAge })
      response.end(JSON.stringify(body))
    }),
  )
  readonly #folder = mkdtempSync(join(tmpdir(), 'trellis-google-'))
  readonly #tokens = generateKeyPairSync('rsa', { modulusLength: 2048 })
  readonly agent = new ToThisMachine(() => this.#port)
  #port = 0

  async start(): Promise<this> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
    return this
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    if (this.#server.listening) await once(this.#server.close(), 'close')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  get base(): string {
    return `http://127.0.0.1:${this.#port}/`
  }

  /** A service account's key, as Google's console gives them out. */
  credentials(): string {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const file = join(this.#folder, 'service-account.json')
    const key = {
      type: 'service_account',
      project_id: projectId,
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      client_email: `trellis@${projectId}.iam.gserviceaccount.com`,
    }
    writeFileSync(file, JSON.stringify(key))
    return file
  }

  /** An ID token that holds, but for what is said: claims, header and the key that signs. */
  token(claims: Record<string, unknown> = {}, how: { header?: Record<string, unknown>; key?: KeyObject } = {}) {
    const now = Math.floor(Date.now() / 1000)
    const good = { iss: `https://securetoken.google.com/${projectId}`, aud: projectId, sub: 'ann', auth_time: now }
    return new SignJWT({ ...good, iat: now, exp: now + 3600, email: 'ann@example.org', ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'one', ...how.header })
      .sign(how.key ?? this.#tokens.privateKey)
  }

  async #answer(request: IncomingMessage, send: (status: number, body: unknown) => void): Promise<void> {
    const path = request.url ?? ''
    const body = await textOf(request)
    const status = [...this.refused].find(([part]) => path.includes(part))?.[1]
    if (status !== undefined)
      return send(status, { error: { message: 'PERMISSION_DENIED', status: 'PERMISSION_DENIED' } })
    if (path.includes('/x509/'))
      return send(200, { one: this.#tokens.publicKey.export({ type: 'spki', format: 'pem' }) })
    if (path.endsWith('/token'))
      return send(200, { access_token: 'ya29.played', expires_in: 3600, token_type: 'Bearer' })
    if (path.includes('/accounts:lookup')) {
      const found = [...this.users.values()].filter(({ localId }) => body.includes(`"${localId}"`))
      return send(200, { kind: 'identitytoolkit#GetAccountInfoResponse', ...(found.length > 0 && { users: found }) })
    }
    if (path.includes('/v1/projects?key=')) return send(200, { projectId: '123', authorizedDomains: ['localhost'] })
    send(404, { error: { message: 'NOT_FOUND' } })
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString()
}
