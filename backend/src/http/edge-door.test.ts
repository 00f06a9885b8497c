import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientAddressBy } from './client-address.ts'
import { createEdgeDoor } from './edge-door.ts'

describe('an edge alone', () => {
  const status = { now: 'ok' as 'ok' | 'failing' }
  const door = createEdgeDoor({
    edge: {
      isAppHost: (host) => host === 'shop.example.org',
      handle: (_request, response) => void response.end('the shop'),
      handleUpgrade: (_request, socket) => void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n'),
      close: () => undefined,
    },
    health: async () => ({ status: status.now, version: '1', uptime: 1, checks: {} }),
    metrics: new Registry(),
    metricsToken: 'token',
    clientAddress: clientAddressBy(0),
  })
  const server = createServer(door.request).on('upgrade', door.upgrade)
  beforeEach(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
  afterEach(() => new Promise((resolve) => server.close(resolve)))

  const ask = (host: string, path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const { port } = server.address() as AddressInfo
      const asked = httpRequest({ port, path, method, headers: { host, ...headers } }, (answer) => {
        let body = ''
        answer.on('data', (chunk) => {
          body += chunk
        })
        answer.on('end', () => resolve({ status: answer.statusCode, body }))
      })
      asked.on('error', reject).end()
    })

  it('gives every path of an app’s host to the app', async () => {
    for (const path of ['/', '/health', '/metrics', '/socket.io/']) {
      expect(await ask('shop.example.org', path)).toEqual({ status: 200, body: 'the shop' })
    }
  })

  it('tells its health to everybody else, and nothing of an API', async () => {
    expect(JSON.parse((await ask('10.0.0.1', '/health')).body)).toMatchObject({ status: 'ok' })
    status.now = 'failing'
    expect((await ask('10.0.0.1', '/health?now')).status).toBe(503)
    for (const path of ['/', '/api/config', '/socket.io/', '/user/login']) {
      expect((await ask('trellis.example.org', path)).status, path).toBe(404)
    }
    expect((await ask('10.0.0.1', '/health', {}, 'POST')).status).toBe(404)
  })

  it('shows measurements on this machine or with the token', async () => {
    expect((await ask('localhost', '/metrics')).status).toBe(200)
    expect((await ask('localhost', '/metrics', { 'x-forwarded-for': '192.0.2.1' })).status).toBe(401)
    const wrong = { 'x-forwarded-for': '192.0.2.1', authorization: 'Bearer guess' }
    expect((await ask('localhost', '/metrics', wrong)).status).toBe(403)
    const headers = { 'x-forwarded-for': '192.0.2.1', authorization: 'Bearer token' }
    expect((await ask('localhost', '/metrics', headers)).status).toBe(200)
  })
})
