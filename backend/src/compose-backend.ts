import { join } from 'node:path'
import type { House } from './compose-close.ts'
import type { Foundation, Ports } from './compose-ports.ts'
import { settingsOf } from './compose-settings.ts'
import { createEdge, type Edge } from './edge/edge.ts'
import { createGateway, socketPath } from './gateway/gateway.ts'
import { createApp } from './http/app.ts'
import { clientAddressBy } from './http/client-address.ts'
import { createFrontDoor } from './http/front-door.ts'
import { hostRules } from './http/hosts.ts'
import { createMetrics } from './observe/metrics.ts'
import type { Sealing } from './ports/sealing.ts'
import { root } from './root.ts'
import { createServices } from './services/create-services.ts'
import { createSiteRoutes } from './services/site-routes.ts'
import { createSiteWatch } from './services/site-watch.ts'
import { keepSetupToken } from './setup-token.ts'

/**
 * Wires the backend, with the edge: a backend apart from the edges has one too, for its own look at a site before a
 * release goes live, and a visitor who is sent here by mistake is served all the same.
 */
export async function buildBackend(
  { config, addresses, log }: Foundation,
  ports: Ports,
  sealing: Sealing,
): Promise<House> {
  const settings = settingsOf(config, addresses, ports.isolation)
  const metrics = createMetrics()
  const backendId = ports.ids.ulid()
  const services = createServices({ ...ports, sealing, log, settings, backendId })
  const hosts = hostRules({ ...addresses, corsOrigins: config.corsOrigins })
  const clientAddress = clientAddressBy(config.trustProxy)
  const { clock, ids, relay, artifacts } = ports
  const common = { services, relay, clock, ids, log, metrics, clientAddress, corsOrigins: config.corsOrigins }
  const closing = new AbortController()
  const gateway = createGateway({
    ...common,
    allowsOrigin: hosts.allowsOrigin,
    ...(ports.sockets && { adapter: ports.sockets.adapter }),
  })
  const app = createApp({
    ...common,
    version: settings.version,
    url: addresses.url,
    identity: ports.identity,
    closing: closing.signal,
    metricsToken: config.metricsToken,
    // Builds elsewhere are not on this machine's loopback.
    ...(!config.cloud.runner && { isolation: ports.runner.isolation().kind }),
    frontendDir: join(root, 'frontend/dist'),
  })
  const edge: Edge = createEdge({
    routes: createSiteRoutes(ports),
    artifacts,
    apps: addresses.apps,
    metrics: metrics.edge,
    watch: createSiteWatch({ relay, clock, log, edgeId: backendId }),
    log,
  })
  return {
    door: createFrontDoor({ hosts, edge, app, gateway, socketPath }),
    async start() {
      await services.start()
      return { setupToken: await keepSetupToken(config.dataDir, services.setUp) }
    },
    abort: () => closing.abort(),
    before: [{ name: 'sockets', deadlineMs: 2_000, stop: () => gateway.close() }],
    after: (endBuilds) => [
      // Tasks are every backend's, so one that stops leaves them to the others.
      ...(endBuilds && !config.cloud.runner
        ? [{ name: 'builds', deadlineMs: 6_000, stop: () => services.endBuilds() }]
        : []),
      { name: 'services', deadlineMs: 8_000, stop: () => services.close() },
      { name: 'edge', deadlineMs: 1_000, stop: async () => edge.close() },
    ],
  }
}
