import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { boundedMemo } from '../core/bounded-memo.ts'
import { encodingOrder, plainOnly } from '../core/release-route.ts'
import { type AppsAddress, labelOfHost } from '../core/site-address.ts'
import type { Artifacts } from '../ports/artifacts.ts'
import type { Log } from '../ports/log.ts'
import { createSiteBlobs } from '../services/site-blobs.ts'
import type { SiteRoute, SiteRoutes } from '../services/site-routes.ts'
import type { SiteWatch } from '../services/site-watch.ts'
import { pageOfFailure } from './error-pages.ts'
import type { EdgeMetrics, Exchange } from './exchange.ts'
import { sendPage } from './send-page.ts'
import { serveRoute } from './serve-release.ts'

export type { EdgeMetrics } from './exchange.ts'

export type EdgeParts = {
  routes: SiteRoutes
  artifacts: Pick<Artifacts, 'read' | 'get'>
  apps: AppsAddress
  metrics?: EdgeMetrics
  /** Belongs to the edge from now on, as `routes` do. */
  watch?: SiteWatch
  log?: Pick<Log, 'error'>
}

/** The part that serves apps to the world, on plain `node:http`. */
export interface Edge {
  /** Whether this Host header names a site below the apps domain; only then may `handle` be called. */
  isAppHost(host: string | undefined): boolean
  /** Answers every request, also one for an address that nobody has. Never throws. */
  handle(req: IncomingMessage, res: ServerResponse): void
  /** Answers an upgrade on an app's host: there is nothing to upgrade to. */
  handleUpgrade(req: IncomingMessage, socket: Duplex): void
  /** Forgets what is held in memory and stops following routes. Answers under way are the server's to end. */
  close(): void
}

/** `routes` belong to the edge from now on: `close` closes them. */
export function createEdge({ routes, artifacts, apps, metrics, watch, log }: EdgeParts): Edge {
  const blobs = createSiteBlobs(artifacts)
  const labelOf = boundedMemo((host: string) => labelOfHost(apps, host))
  const orderOf = boundedMemo(encodingOrder)

  function report(error: unknown): void {
    log?.error({ err: error }, 'The edge could not serve a file or read a route.')
  }

  /** The way of nearly all requests: route and file are in memory, nothing is waited for and next to nothing is made. */
  function serveHot(route: SiteRoute, { req, res }: { req: IncomingMessage; res: ServerResponse }): boolean {
    if (route.kind !== 'release' || req.method !== 'GET') return false
    const { headers, url = '/' } = req
    if (headers.range !== undefined || headers['if-none-match'] !== undefined) return false
    // An escaped name or a query is not looked up as it stands; the long way decodes it.
    if (url.includes('%') || url.includes('?')) return false
    const file = route.release.pages.get(url)
    if (file === undefined) return false
    const accepted = headers['accept-encoding']
    const form = file.best(typeof accepted === 'string' ? orderOf(accepted) : plainOnly)
    const bytes = blobs.peek(form)
    if (bytes === undefined) return false
    res.writeHead(200, form.headers)
    res.end(bytes)
    metrics?.answered(route.plantId, 200, form.size)
    if (route.live !== undefined) watch?.answered(route.live, 200, url)
    return true
  }

  async function serveCold(label: string, exchange: Exchange): Promise<void> {
    try {
      const route = routes.peek(label) ?? (await routes.resolve(label))
      await serveRoute(route, exchange)
    } catch (error) {
      report(error)
      const page = pageOfFailure(error)
      sendPage(exchange, page, page === 'unavailable' ? ['Retry-After', '5'] : [])
    }
    const { live, req, res } = exchange
    if (live !== undefined) watch?.answered(live, res.statusCode, req.url ?? '/')
  }

  return {
    isAppHost: (host) => host !== undefined && labelOf(host) !== undefined,
    handle(req, res) {
      skipEmptyBody(req)
      const label = labelOf(req.headers.host ?? '')
      const route = label === undefined ? undefined : routes.peek(label)
      if (route !== undefined && serveHot(route, { req, res })) return
      const exchange: Exchange = { req, res, blobs, metrics, report }
      if (label === undefined) sendPage(exchange, 'unknown-host')
      else void serveCold(label, exchange)
    },
    handleUpgrade(_req, socket) {
      socket.on('error', () => socket.destroy())
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy())
    },
    close() {
      routes.close()
      watch?.close()
      blobs.clear()
    },
  }
}

/**
 * Takes the body of a request that has none, which is at its end at once. Otherwise Node reads it as a stream after each
 * answer. Node 24.12 has `optimizeEmptyRequests` for this.
 */
function skipEmptyBody(req: IncomingMessage): void {
  if (req.headers['content-length'] === undefined && req.headers['transfer-encoding'] === undefined) req.read()
}
