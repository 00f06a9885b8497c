import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { limits } from '@trellis/shared/limits'
import { Server, type ServerOptions } from 'socket.io'
import type { Logger } from '../observe/logger.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ids } from '../ports/ids.ts'
import type { Relay } from '../ports/relay.ts'
import type { Services } from '../services/services.ts'
import { bindCommands } from './bind-commands.ts'
import { type Connection, Connections, type TrellisServer, type TrellisSocket } from './connection.ts'
import { fanOut } from './fan-out.ts'
import { greet } from './handshake.ts'
import { LogWatches } from './log-watches.ts'
import { enterOwnRooms, heedOthers } from './own-rooms.ts'
import { createRateGuard, rates } from './rates.ts'
import { recheckAll } from './recheck.ts'
import { TokenLives } from './token-lives.ts'

export const socketPath = '/socket.io/'

/** A connection that has died without a word is closed after at most the sum of these, so within 30 s nobody sees it. */
export const heartbeat = { pingInterval: 10_000, pingTimeout: 15_000 }

export type GatewayParts = {
  services: Services
  relay: Pick<Relay, 'subscribe'>
  clock: Clock
  ids: Ids
  log: Logger
  metrics: Metrics
  /** Whether pages of this Origin may connect; a request without one is no browser's. */
  allowsOrigin: (request: IncomingMessage) => boolean
  corsOrigins: string[]
  clientAddress: (request: IncomingMessage) => string
  /** Carries the making leave and disconnect of sockets to the other backends; needed where there are several. */
  adapter?: ServerOptions['adapter']
  recheckEveryMs?: number
  warnBeforeExpiryMs?: number
  heartbeat?: { pingInterval: number; pingTimeout: number }
}

/** `request` and `upgrade` take what is for Socket.IO; who decides that stands before them. */
export type Gateway = {
  request: (request: IncomingMessage, response: ServerResponse) => void
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  close: () => Promise<void>
}

/**
 * Socket.IO listens to an HTTP server of its own that never listens itself, so that the Host header is decided before a
 * request or an upgrade reaches it.
 */
export function createGateway(parts: GatewayParts): Gateway {
  const inlet = createServer()
  const io: TrellisServer = new Server(inlet, {
    path: socketPath,
    serveClient: false,
    maxHttpBufferSize: limits.packetBytes,
    connectTimeout: 10_000,
    ...(parts.heartbeat ?? heartbeat),
    destroyUpgrade: false,
    cors: { origin: parts.corsOrigins },
    ...(parts.adapter ? { adapter: parts.adapter } : {}),
    allowRequest: (request, done) => done(null, parts.allowsOrigin(request)),
  })
  const connections = new Connections()
  const watches = new LogWatches({ io, logs: parts.services.logs, log: parts.log, metrics: parts.metrics })
  const recheckNow = oneAtATime(() => recheckAll({ connections, services: parts.services, watches }), parts.log)
  const recheck = setInterval(recheckNow, parts.recheckEveryMs ?? 30_000)
  const { relay, metrics } = parts
  const { presence } = parts.services
  const stopFanOut = fanOut({ io, relay, connections, watches, presence, metrics, onBreak: recheckNow })
  heedOthers(io, { watches, presence })
  welcome(io, parts, { connections, watches })
  return {
    request: (request, response) => void inlet.emit('request', request, response),
    upgrade: (request, socket, head) => void inlet.emit('upgrade', request, socket, head),
    async close() {
      clearInterval(recheck)
      stopFanOut()
      for (const connection of connections.all()) watches.stopAll(connection)
      io.local.disconnectSockets(true)
      await io.close()
    },
  }
}

function welcome(
  io: TrellisServer,
  parts: GatewayParts,
  kept: { connections: Connections; watches: LogWatches },
): void {
  const { services, clock, log, ids, metrics } = parts
  const { connections, watches } = kept
  const tokenLives = new TokenLives(clock, parts.warnBeforeExpiryMs)
  const arrivals = createRateGuard(rates.connections, clock)
  const commands = createRateGuard(rates.commands, clock)
  const desk = { log, ids, metrics, takeToken: commands.take }

  io.use((socket, next) => {
    greet(socket, parts.clientAddress(socket.request), { people: services.people, log, takeToken: arrivals.take }).then(
      (caller) => {
        socket.data.connection = { socket, caller, workspaces: new Set(), watches: new Map() }
        next()
      },
      next,
    )
  })
  io.on('connection', (socket: TrellisSocket) => {
    const connection: Connection | undefined = socket.data.connection
    if (!connection) return
    connections.add(connection)
    void enterOwnRooms(connection)
    metrics.sockets.set(connections.size)
    tokenLives.start(connection)
    bindCommands({ connection, io, services, watches, tokenLives, clock }, desk)
    socket.on('disconnect', () => {
      watches.stopAll(connection)
      for (const workspaceId of connection.workspaces) services.presence.leave({ workspaceId, socketId: socket.id })
      tokenLives.stop(connection)
      commands.forget(socket.id)
      connections.delete(connection)
      metrics.sockets.set(connections.size)
    })
  })
}

/** A round that is still running is not begun a second time; who asks for one meanwhile gets another after it. */
function oneAtATime(work: () => Promise<void>, log: Logger): () => void {
  let [running, again] = [false, false]
  return async function look() {
    again = running
    if (running) return
    running = true
    await work().catch((error: unknown) => log.warn({ err: error }, 'Listeners could not be checked again.'))
    running = false
    if (again) void look()
  }
}
