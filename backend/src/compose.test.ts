import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { compose, type Trellis } from './compose.ts'
import { parseConfig } from './config.ts'
import { createLogger } from './observe/logger.ts'

const log = createLogger('silent')
const running: Trellis[] = []
const clients: Socket[] = []
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trellis-compose-'))
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  await Promise.all(running.splice(0).map((trellis) => trellis.close()))
  rmSync(folder, { recursive: true, force: true })
})

async function start(env: Record<string, string> = {}): Promise<Trellis> {
  const isolation = { TRELLIS_ISOLATION: 'none' }
  const trellis = await compose(parseConfig({ PORT: '0', TRELLIS_DATA: 'data', ...isolation, ...env }, folder), log)
  running.push(trellis)
  return trellis
}

async function post(trellis: Trellis, path: string, body: unknown, token?: string) {
  const { host, port } = trellis.addresses.local
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
  const answer = await fetch(`http://${host}:${port}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: answer.status, ...(await answer.json()) }
}

async function connect(trellis: Trellis, token: string): Promise<Socket> {
  const { host, port } = trellis.addresses.local
  const socket = io(`http://${host}:${port}`, { auth: { token }, reconnection: false, forceNew: true })
  clients.push(socket)
  await new Promise((resolve, reject) => socket.once('connect', () => resolve(true)).once('connect_error', reject))
  return socket
}

const ada = { email: 'ada@example.org', password: 'correct horse battery', name: 'Ada' }

it('takes the first owner by the set-up token, and keeps everything over a restart', async () => {
  const first = await start()
  const file = join(folder, 'data/setup-token')
  expect(readFileSync(file, 'utf8').trim()).toBe(first.setupToken)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(await post(first, '/user/signup', ada)).toMatchObject({ status: 403, error: { code: 'forbidden' } })
  const signedUp = await post(first, '/user/signup', { ...ada, setupToken: first.setupToken })
  expect(signedUp).toMatchObject({ status: 201, data: { user: { name: 'Ada' } } })
  const socket = await connect(first, signedUp.data.token)
  const made = await socket.emitWithAck('create-workspace', { name: 'Garden' })
  const workspaceId = made.data.workspace.id
  expect(await socket.emitWithAck('join-workspace', workspaceId)).toMatchObject({ ok: true, data: { role: 'owner' } })
  await first.close()

  const second = await start()
  expect(second.setupToken).toBeUndefined()
  expect(existsSync(file)).toBe(false)
  const again = await post(second, '/user/login', ada)
  const back = await connect(second, again.data.token)
  expect(await back.emitWithAck('get-my-workspaces', {})).toMatchObject({ data: { workspaces: [{ id: workspaceId }] } })
})

it('closes the sockets of a session that signs out', async () => {
  const trellis = await start({ TRELLIS_SETUP_TOKEN: 'the-token-of-this-test' })
  const { data } = await post(trellis, '/user/signup', { ...ada, setupToken: 'the-token-of-this-test' })
  const socket = await connect(trellis, data.token)
  const gone = new Promise((resolve) => socket.once('disconnect', resolve))
  expect(await post(trellis, '/user/logout', {}, data.token)).toMatchObject({ status: 200, ok: true })
  expect(await gone).toBe('io server disconnect')
  await expect(connect(trellis, data.token)).rejects.toThrow('unauthenticated')
})

it('refuses a second server on the same folder and names the first', async () => {
  const first = await start()
  await expect(start()).rejects.toThrow(new RegExp(`process ${process.pid} at ${first.url}`))
})

it('says that a port is taken, and leaves the folder free', async () => {
  const first = await start()
  const taken = { PORT: String(first.addresses.local.port), TRELLIS_DATA: 'other' }
  await expect(start(taken)).rejects.toThrow(/^Port \d+ of 127.0.0.1 is taken/)
  await start({ TRELLIS_DATA: 'other' })
})

it('shows in its measurements what the edge has answered', async () => {
  const { host, port } = (await start()).addresses.local
  const asked = httpRequest({ host, port, headers: { host: `nobody.localhost:${port}` } }).end()
  const [answer] = await once(asked, 'response')
  expect(answer.statusCode).toBe(404)
  answer.resume()
  const shown = await (await fetch(`http://${host}:${port}/metrics`)).text()
  expect(shown).toContain('trellis_edge_requests_total{status="4xx"} 1')
})

it('builds nothing without isolation when sign-up is open', async () => {
  const trellis = await start({ TRELLIS_OPEN_SIGNUP: 'true' })
  expect(trellis.isolation).toContain('sign-up is open')
})
