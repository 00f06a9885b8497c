import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandNames, commands } from '@trellis/shared/commands'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { has } from '../../test/kit/peers.ts'
import { FirebaseAuthPeer, unsignedToken } from '../../test/peers/firebase-auth.ts'
import { hear, lost } from '../test/kit/heard.ts'
import { compose, type Trellis } from './compose.ts'
import { parseConfig } from './config.ts'
import { createLogger } from './observe/logger.ts'

const ada = { email: 'ada@example.org', password: 'correct horse battery', name: 'Ada' }
const setupToken = 'open sesame, and nothing else'
const ulid = '01ARZ3NDEKTSV4RRFFQ69G5FAV'

/** Enough of a payload that what answers is not the parser. */
const payloads: Record<string, unknown> = {
  workspaceId: ulid,
  plantId: ulid,
  deploymentId: ulid,
  gitUrl: 'https://git.example.org/a.git',
  name: 'Mine',
}

describe.skipIf(!has('authEmulator'))('a server whose accounts Firebase keeps', () => {
  const peer = new FirebaseAuthPeer()
  const clients: Socket[] = []
  let folder = ''
  let trellis: Trellis
  let base = ''

  beforeAll(async () => void (await peer.start()))
  afterAll(() => peer.stop())
  beforeEach(async () => {
    await peer.clear()
    folder = mkdtempSync(join(tmpdir(), 'trellis-firebase-'))
    const firebase = { FIREBASE_PROJECT_ID: peer.projectId, FIREBASE_AUTH_EMULATOR_HOST: peer.host }
    const rest = { TRELLIS_SETUP_TOKEN: setupToken, TRELLIS_ISOLATION: 'none', TRELLIS_ALLOWED_DOMAINS: 'team.example' }
    const env = { PORT: '0', TRELLIS_DATA: 'data', ...firebase, ...rest }
    trellis = await compose(parseConfig(env, folder), createLogger('silent'))
    const { host, port } = trellis.addresses.local
    base = `http://${host}:${port}`
  })
  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect()
    await trellis.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function post(path: string, body: unknown, token?: string) {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
    const answer = await fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: answer.status, ...(await answer.json()) }
  }
  async function connect(token: string): Promise<Socket> {
    const socket = io(base, { auth: { token }, transports: ['websocket'], reconnection: false, forceNew: true })
    clients.push(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('connect_error', reject)
    })
    return socket
  }
  const owner = async () => (await post('/user/signup', { ...ada, setupToken })).data

  it('API7 signs up, in, on and out over HTTP as with its own accounts', async () => {
    const refused = await post('/user/signup', ada)
    expect(refused).toMatchObject({ status: 403, error: { code: 'forbidden' } })
    const made = await post('/user/signup', { ...ada, setupToken })
    expect(made).toMatchObject({ status: 201, data: { user: { email: ada.email, name: 'Ada', operator: true } } })
    const inside = await post('/user/login', ada)
    expect(inside).toMatchObject({ status: 200, data: { user: { uid: made.data.user.uid } } })
    const next = await post('/user/refresh', { refreshToken: inside.data.refreshToken })
    expect(next).toMatchObject({ status: 200, data: { expiresAt: expect.stringMatching(/Z$/) } })
    expect(await post('/user/logout', {}, next.data.token)).toMatchObject({ status: 200 })
    for (const { token } of [made.data, inside.data, next.data]) {
      expect(await post('/api/commands/get-my-workspaces', {}, token)).toMatchObject({ status: 401 })
    }
  })

  it('ACL3 makes no account at Firebase of who was refused', async () => {
    await owner()
    expect(await post('/user/signup', { ...ada, email: 'eve@example.org' })).toMatchObject({ status: 403 })
    expect(await post('/user/login', { ...ada, email: 'eve@example.org' })).toMatchObject({ status: 401 })
  })

  it('ACL3 connects a Firebase user whom nobody invited to nothing, until they may enter', async () => {
    await owner()
    const uid = await peer.addUser({ email: 'bob@team.example', password: ada.password })
    const { idToken } = await peer.signIn('bob@team.example', ada.password)
    const bob = await connect(idToken)
    for (const name of commandNames) {
      const overSocket = await bob.emitWithAck(name, payloads)
      expect(overSocket, name).toMatchObject({ ok: false })
      expect(['forbidden', 'not_found', 'invalid', 'unavailable'], name).toContain(overSocket.error.code)
      if (commands[name].overHttp !== 'no') {
        expect((await post(`/api/commands/${name}`, payloads, idToken)).ok, name).toBe(false)
      }
    }
    expect(await bob.emitWithAck('get-my-workspaces', {})).toMatchObject({ error: { code: 'forbidden' } })
    await peer.change(uid, { emailVerified: true })
    const verified = (await peer.signIn('bob@team.example', ada.password)).idToken
    expect(await bob.emitWithAck('refresh-token', { token: verified })).toMatchObject({ ok: true })
    expect(await bob.emitWithAck('enter', {})).toMatchObject({ ok: true, data: { user: { uid }, workspaces: [] } })
    expect(await bob.emitWithAck('get-my-workspaces', {})).toMatchObject({ ok: true })
  })

  it('SES2 closes the sockets of all of a user’s devices when one signs out, and nobody else’s', async () => {
    const first = await owner()
    const second = (await post('/user/login', ada)).data
    await peer.addUser({ email: 'bob@team.example', password: ada.password, emailVerified: true })
    const bob = await connect((await peer.signIn('bob@team.example', ada.password)).idToken)
    const gone = await Promise.all([first, second].map(async ({ token }) => ({ left: lost(await connect(token)) })))
    await post('/user/logout', {}, first.token)
    for (const { left } of gone) expect(await left).toBe('io server disconnect')
    expect(bob.connected).toBe(true)
  })

  it('ACL5 opens no socket for a token that is forged, expired, of another project or of somebody disabled', async () => {
    const { user } = await owner()
    const bad = [
      'nonsense',
      unsignedToken('other-project', { sub: user.uid }),
      unsignedToken(peer.projectId, { sub: user.uid, exp: 1_700_000_000 }),
      unsignedToken(peer.projectId, { sub: 'nobody' }),
    ]
    for (const token of bad) await expect(connect(token)).rejects.toThrow('unauthenticated')
    await peer.change(user.uid, { disableUser: true })
    await expect(connect(unsignedToken(peer.projectId, { sub: user.uid }))).rejects.toThrow('unauthenticated')
  })

  it('SES3 refuses new sockets as unavailable while Firebase is away, and keeps those that are there', async () => {
    const { token } = await owner()
    const here = await connect(token)
    const heard = hear(here, 'disconnect')
    await peer.stop()
    await expect(connect(token)).rejects.toThrow('unavailable')
    expect(await here.emitWithAck('get-my-workspaces', {})).toMatchObject({ ok: true })
    expect(heard.all).toEqual([])
    await peer.start()
  })

  it('tells the browser which project to sign in to', async () => {
    const config = await fetch(`${base}/api/config`).then((answer) => answer.json())
    expect(config.data.identity).toMatchObject({
      kind: 'firebase',
      webConfig: { projectId: peer.projectId, apiKey: expect.any(String) },
      emulatorUrl: peer.url,
      domainSignup: true,
    })
  })
})
