import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export type Answering = {
  request: RequestListener
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

/** A server that listens; what answers is set when it is ready, until then everybody is asked to come back. */
export type Listening = {
  server: Server
  port: number
  answerWith: (answering: Answering) => void
  stop: () => Promise<void>
}

/** So long (milliseconds) answers under way may take when the server stops. */
const graceMs = 2_000

/** Throws an Error with one sentence when the address cannot be listened on. */
export async function listen(host: string, port: number): Promise<Listening> {
  let answering = starting
  const server = createServer({ keepAliveTimeout: 65_000, headersTimeout: 70_000, requestTimeout: 0 })
  server.on('request', (request, response) => answering.request(request, response))
  server.on('upgrade', (request, socket, head) => answering.upgrade(request, socket, head))
  server.on('clientError', (_error, socket) => endBadly(socket))
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    throw new Error(whyNotListening(error, host, port), { cause: error })
  }
  const address = server.address()
  return {
    server,
    port: typeof address === 'object' && address ? address.port : port,
    answerWith: (ready) => {
      answering = ready
    },
    stop: () => stop(server),
  }
}

const startingMessage = 'Trellis is starting. Try again in a moment.'

const starting: Answering = {
  request: (_request, response) => {
    const error = { code: 'unavailable', message: startingMessage }
    response.writeHead(503, { 'retry-after': '1', 'content-type': 'application/json; charset=utf-8' })
    response.end(JSON.stringify({ ok: false, error }))
  },
  upgrade: (_request, socket) => socket.destroy(),
}

function endBadly(socket: Duplex | Socket): void {
  if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
  else socket.destroy()
}

/** No new connection is taken; idle ones go at once, busy ones when they have answered or the grace is over. */
async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const force = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(force)
}

function whyNotListening(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    return `Port ${port} of ${host} is taken by another program. Stop that program, or set PORT to another port.`
  }
  if (code === 'EACCES') return `This user may not listen on port ${port}. Set PORT to one above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST is ${host}, which is no address of this machine.`
  return `The server cannot listen on ${host}, port ${port}: ${error instanceof Error ? error.message : String(error)}.`
}
