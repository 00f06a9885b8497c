import type { AddressInfo } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import type { Fact } from '../../src/core/facts.ts'
import { createGateway, type GatewayParts, socketPath } from '../../src/gateway/gateway.ts'
import { createApp } from '../../src/http/app.ts'
import { clientAddressBy } from '../../src/http/client-address.ts'
import { createFrontDoor } from '../../src/http/front-door.ts'
import { hostRules } from '../../src/http/hosts.ts'
import type { HttpParts } from '../../src/http/parts.ts'
import { listen } from '../../src/listen.ts'
import { createLogger } from '../../src/observe/logger.ts'
import { createMetrics } from '../../src/observe/metrics.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { FakeServices } from './fake-services.ts'
import { testIds } from './ids.ts'

export type BenchOptions = {
  recheckEveryMs?: number
  warnBeforeExpiryMs?: number
  trustProxy?: number
  metricsToken?: string
  frontendDir?: string
  clock?: Clock
  bodyDeadlineMs?: number
  identity?: HttpParts['identity']
  adapter?: GatewayParts['adapter']
  heartbeat?: NonNullable<GatewayParts['heartbeat']>
  /** Other services than those in memory, and the Relay that they tell their facts to. */
  over?: Pick<GatewayParts, 'services' | 'relay'>
}
export type Bench = Awaited<ReturnType<typeof openBench>>

/** The gateway and HTTP on a port of their own, over services in memory. `close` ends clients too. */
export async function openBench(options: BenchOptions = {}) {
  const services = new FakeServices()
  const relay = fakeRelay()
  const clock = options.clock ?? { now: () => Date.now(), iso: () => new Date().toISOString() }
  const listening = await listen('127.0.0.1', 0)
  const url = `http://127.0.0.1:${listening.port}`
  const apps = { scheme: 'http', domain: `localhost:${listening.port}` } as const
  const corsOrigins = ['https://tools.example.org']
  const clientAddress = clientAddressBy(options.trustProxy ?? 0)
  const log = createLogger('silent')
  const common = {
    ...(options.over ?? { services, relay }),
    clock,
    ids: testIds(),
    log,
    metrics: createMetrics(),
    corsOrigins,
    clientAddress,
  }
  const hosts = hostRules({ url, builderUrl: url, apps, corsOrigins })
  const gateway = createGateway({ ...common, ...options, allowsOrigin: hosts.allowsOrigin })
  const app = createApp({ ...common, ...options, version: 'test', url })
  const edge = {
    handle: (_request: unknown, response: import('node:http').ServerResponse) => void response.end('an app'),
    handleUpgrade: (_request: unknown, socket: import('node:stream').Duplex) =>
      void socket.end('HTTP/1.1 426 App\r\n\r\n'),
  }
  listening.answerWith(createFrontDoor({ hosts, edge, app, gateway, socketPath }))
  const clients: Socket[] = []

  return {
    services,
    relay,
    url,
    port: (listening.server.address() as AddressInfo).port,
    /** A connected client. */
    async client(token: string): Promise<Socket> {
      const socket = io(url, { auth: { token }, transports: ['websocket'], reconnection: false, forceNew: true })
      clients.push(socket)
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve)
        socket.once('connect_error', reject)
      })
      return socket
    },
    /** A request with a signed-in user's token, its JSON read. */
    async ask(path: string, init: RequestInit & { token?: string } = {}) {
      const headers = new Headers(init.headers)
      if (init.token) headers.set('authorization', `Bearer ${init.token}`)
      const response = await fetch(url + path, { ...init, headers })
      const text = await response.text()
      return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) }
    },
    async close() {
      for (const socket of clients) socket.disconnect()
      await gateway.close()
      await listening.stop()
    },
  }
}

type Listener = { onFact: (fact: Fact) => void; onBreak: (reason: string) => void }

function fakeRelay() {
  const listeners = new Set<Listener>()
  return {
    subscribe(listener: Listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    tell: (fact: Fact) => {
      for (const { onFact } of [...listeners]) onFact(fact)
    },
    breakOff: (reason: string) => {
      for (const { onBreak } of [...listeners]) onBreak(reason)
    },
  }
}
