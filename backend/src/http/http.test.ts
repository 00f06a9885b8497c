import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { failureTable } from '@trellis/shared/failures'
import { limits } from '@trellis/shared/limits'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deploymentId, plantId, workspaceId } from '../../test/kit/fake-services.ts'
import { type Bench, openBench } from '../../test/kit/gateway-bench.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.close())

/** A request under another Host, which fetch does not allow. */
function under(host: string, path = '/', method = 'GET'): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(
      { host: '127.0.0.1', port: bench.port, path, method, headers: { host } },
      async (answer) => resolve({ status: answer.statusCode ?? 0, body: await text(answer) }),
    )
    asked.on('error', reject)
    asked.end()
  })
}

/** The first line of the answer to an upgrade. */
function upgrade(host: string, headers = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(bench.port, '127.0.0.1')
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13'
    const path = '/socket.io/?EIO=4&transport=websocket'
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n${headers}\r\n`,
    )
    socket.once('data', (data) => {
      resolve(data.toString().split('\r\n')[0] ?? '')
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

describe('the Host header', () => {
  it('is decided before anything else', async () => {
    const port = bench.port
    expect(await under(`shop.localhost:${port}`, '/api/config')).toEqual({ status: 200, body: 'an app' })
    expect(await under(`shop.localhost:${port}`, '/socket.io/?EIO=4&transport=polling')).toMatchObject({
      body: 'an app',
    })
    expect(await under('evil.example', '/api/workspaces')).toMatchObject({ status: 404 })
    expect(await under('evil.example', '/health')).toMatchObject({ status: 200 })
    expect(await under('evil.example', '/health', 'POST')).toMatchObject({ status: 404 })
    expect(await under('localhost', '/api/workspaces')).toMatchObject({ status: 401 })
    expect(await under(`[::1]:${port}`, '/health')).toMatchObject({ status: 200 })
  })

  it('decides upgrades too, and pages of other origins are refused', async () => {
    const own = `127.0.0.1:${bench.port}`
    expect(await upgrade(own)).toContain('101')
    expect(await upgrade(own, `Origin: http://${own}\r\n`)).toContain('101')
    expect(await upgrade(own, 'Origin: https://tools.example.org\r\n')).toContain('101')
    expect(await upgrade(own, 'Origin: https://evil.example\r\n')).not.toContain('101')
    expect(await upgrade(own, `Origin: http://shop.localhost:${bench.port}\r\n`)).not.toContain('101')
    expect(await upgrade(`shop.localhost:${bench.port}`)).toContain('426 App')
    expect(await upgrade('evil.example')).toContain('404')
  })
})

describe('commands over HTTP', () => {
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    bench.ask(path, { method: 'POST', token: 'ada', body: JSON.stringify(body), headers })

  it('answer the envelope with the status of the code', async () => {
    const joined = await post('/api/commands/join-workspace', workspaceId)
    expect([joined.status, joined.json().data.role]).toEqual([200, 'developer'])
    const cases: [string, unknown, keyof typeof failureTable][] = [
      ['/api/commands/create-workspace', {}, 'invalid'],
      ['/api/commands/no-such-thing', {}, 'invalid'],
      ['/api/commands/leave-workspace', { workspaceId }, 'invalid'],
      ['/api/commands/set-viewing', { workspaceId }, 'invalid'],
      ['/api/commands/get-members', { workspaceId }, 'unavailable'],
      ['/api/commands/join-workspace', plantId, 'not_found'],
      ['/api/commands/get-plant', { plantId }, 'internal'],
      ['/project', { workspaceId, gitUrl: 'https://x.example/a.git' }, 'forbidden'],
      ['/deploy', { workspaceId }, 'invalid'],
      ['/webhooks/slack/commands', {}, 'unavailable'],
      ['/api/nothing', {}, 'not_found'],
    ]
    for (const [path, body, code] of cases) {
      const answer = await post(path, body)
      expect([path, answer.status, answer.json().error.code]).toEqual([path, failureTable[code].status, code])
      expect(answer.json().error.requestId).toBe(answer.headers.get('x-request-id'))
    }
  })

  it('honour Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'k1' }
    const first = await post('/api/commands/create-workspace', { name: 'One' }, key)
    const again = await post('/api/commands/create-workspace', { name: 'One' }, key)
    const other = await post('/api/commands/create-workspace', { name: 'Two' }, key)
    expect(again.json()).toEqual(first.json())
    expect(other.status).toBe(409)
    expect(bench.services.called).toHaveLength(1)
  })

  it('give the data of watch-logs and subscribe to nothing', async () => {
    bench.services.log.write('one')
    const answer = await post('/api/commands/watch-logs', { deploymentId })
    expect(answer.json().data).toMatchObject({ next: 1, live: false, done: false })
    expect(bench.services.log.tails).toBe(0)
  })

  it('say what is wrong with a body', async () => {
    const send = (body: string) => bench.ask('/api/commands/create-workspace', { method: 'POST', token: 'ada', body })
    expect((await send('{"name":')).json().error.message).toContain('not JSON')
    const large = await send(JSON.stringify({ name: 'x'.repeat(limits.packetBytes) }))
    expect([large.status, large.json().error.code]).toEqual([400, 'invalid'])
    expect((await bench.ask('/api/plants/%zz', { token: 'ada' })).status).toBe(400)
  })

  it('need a token', async () => {
    for (const token of [undefined, 'nobody']) {
      const answer = await bench.ask('/api/workspaces', token ? { token } : {})
      expect([answer.status, answer.json().error.code]).toEqual([401, 'unauthenticated'])
    }
  })
})

describe('what protects', () => {
  it('is a strict policy on every answer, without anything inline', async () => {
    const policy = (await bench.ask('/health')).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${bench.port}`)
    expect(policy).not.toContain('unsafe')
  })

  it('limits refused sign-ins per address', async () => {
    const signIn = () => bench.ask('/user/login', { method: 'POST', body: '{"email":"a@b.example","password":"x"}' })
    const codes: string[] = []
    for (let n = 0; n < 61; n += 1) codes.push((await signIn()).json().error.code)
    expect(new Set(codes.slice(0, 60))).toEqual(new Set(['unauthenticated']))
    expect(codes[60]).toBe('rate_limited')
  })

  it('lets only listed origins read answers', async () => {
    const allowed = async (origin: string) =>
      (await bench.ask('/health', { headers: { origin } })).headers.get('access-control-allow-origin')
    expect(await allowed('https://tools.example.org')).toBe('https://tools.example.org')
    expect(await allowed('https://evil.example')).toBeNull()
  })

  it('shows measurements to this machine, not through a proxy', async () => {
    expect((await bench.ask('/metrics')).text).toContain('trellis_http_request_seconds')
    expect((await bench.ask('/metrics', { headers: { 'x-forwarded-for': '203.0.113.9' } })).status).toBe(403)
  })

  it('names the failing check of an unwell server', async () => {
    bench.services.healthy = false
    const health = await bench.ask('/health')
    expect([health.status, health.json().checks.store.ok]).toEqual([503, false])
  })
})
