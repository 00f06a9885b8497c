import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createEdge, type EdgeMetrics } from '../../src/edge/edge.ts'
import type { Artifacts } from '../../src/ports/artifacts.ts'
import { createSiteRoutes, type SiteRoutesParts } from '../../src/services/site-routes.ts'
import type { SiteWatch } from '../../src/services/site-watch.ts'

export type Got = { status: number; headers: IncomingHttpHeaders; body: Buffer; text: string }
export type Ask = { host?: string; method?: string; headers?: Record<string, string> }

export type EdgeWorld = Omit<SiteRoutesParts, 'artifacts'> & {
  blobs: Pick<Artifacts, 'read' | 'get'>
  metrics?: EdgeMetrics
  watch?: SiteWatch
}

/** A real server on a free port whose every request goes to an edge over this world. */
export async function edgeServer({ blobs, metrics, watch, ...world }: EdgeWorld) {
  const reported: unknown[] = []
  const routes = createSiteRoutes({ ...world, artifacts: blobs })
  const apps = { scheme: 'http', domain: 'localhost:8080' } as const
  const log = { error: (facts: Record<string, unknown>) => void reported.push(facts.err) }
  const edge = createEdge({ routes, artifacts: blobs, apps, log, ...(metrics && { metrics }), ...(watch && { watch }) })
  const server = createServer((req, res) => edge.handle(req, res))
  server.on('upgrade', (req, socket) => edge.handleUpgrade(req, socket))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    edge,
    port,
    reported,
    /** Sends the path as it stands, which `fetch` would tidy up. */
    get: (path: string, ask: Ask = {}): Promise<Got> => send(port, path, ask),
    async [Symbol.asyncDispose]() {
      edge.close()
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function send(
  port: number,
  path: string,
  { host = 'shop.localhost:8080', method = 'GET', headers }: Ask,
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', path, method, headers: { host, ...headers } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const body = Buffer.concat(chunks)
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body, text: body.toString() })
      })
    })
    asked.on('error', reject)
    asked.end()
  })
}
