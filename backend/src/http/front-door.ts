import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { HostRules } from './hosts.ts'

type Handle = (request: IncomingMessage, response: ServerResponse) => void

export type FrontDoorParts = {
  hosts: HostRules
  /** Serves the apps; on their hosts no path belongs to Trellis. */
  edge: { handle: Handle; handleUpgrade: (request: IncomingMessage, socket: Duplex) => void }
  app: Handle
  gateway: { request: Handle; upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void }
  socketPath: string
}

/** Decides by the Host header, before anything else, who answers a request or an upgrade. */
export function createFrontDoor(parts: FrontDoorParts): FrontDoorParts['gateway'] {
  const { hosts, edge, app, gateway, socketPath } = parts
  return {
    request(request, response) {
      const kind = hosts.kindOf(request.headers.host)
      if (kind === 'app') return edge.handle(request, response)
      const path = pathOf(request)
      if (kind === 'dashboard') return path === socketPath ? gateway.request(request, response) : app(request, response)
      if (path === '/health' && request.method === 'GET') return app(request, response)
      answerUnknownHost(response)
    },
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy())
      const kind = hosts.kindOf(request.headers.host)
      if (kind === 'app') return edge.handleUpgrade(request, socket)
      if (kind === 'dashboard' && pathOf(request) === socketPath) return gateway.upgrade(request, socket, head)
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    },
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').replace(/[?#].*$/, '')
}

function answerUnknownHost(response: ServerResponse): void {
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Nothing here</title>
<h1>There is nothing at this address.</h1>
<p>This server is a Trellis, but it does not know the name you came by. Check the address, or ask its operator.</p></html>
`
  response.writeHead(404, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(page),
    'content-security-policy': "default-src 'none'",
    'cache-control': 'no-store',
  })
  response.end(page)
}
