import type { House } from './compose-close.ts'
import type { EdgePorts, Foundation } from './compose-ports.ts'
import { programVersion } from './compose-settings.ts'
import { createEdge } from './edge/edge.ts'
import { clientAddressBy } from './http/client-address.ts'
import { createEdgeDoor } from './http/edge-door.ts'
import { createMetrics } from './observe/metrics.ts'
import { createHealth } from './services/health.ts'
import { createSiteRoutes } from './services/site-routes.ts'
import { createSiteWatch } from './services/site-watch.ts'

/** Wires an edge alone: it serves apps of what Store, Relay and Artifacts hold, and has neither gateway nor API. */
export function buildEdge({ config, addresses, log }: Foundation, ports: EdgePorts): House {
  const metrics = createMetrics()
  const edge = createEdge({
    routes: createSiteRoutes(ports),
    artifacts: ports.artifacts,
    apps: addresses.apps,
    metrics: metrics.edge,
    watch: createSiteWatch({ ...ports, log, edgeId: ports.ids.ulid() }),
    log,
  })
  return {
    door: createEdgeDoor({
      edge,
      metrics: metrics.registry,
      health: createHealth({ ...ports, log }, programVersion()),
      metricsToken: config.metricsToken,
      clientAddress: clientAddressBy(config.trustProxy),
    }),
    start: async () => ({}),
    abort: () => undefined,
    before: [],
    after: () => [{ name: 'edge', deadlineMs: 1_000, stop: async () => edge.close() }],
  }
}
