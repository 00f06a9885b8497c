import { join } from 'node:path'
import { openPorts, type Ports, root } from './compose-ports.ts'
import { settingsOf } from './compose-settings.ts'
import type { Addresses, Config } from './config.ts'
import { createEdge, type Edge } from './edge/edge.ts'
import { createGateway, type Gateway, socketPath } from './gateway/gateway.ts'
import { createApp } from './http/app.ts'
import { clientAddressBy } from './http/client-address.ts'
import { createFrontDoor } from './http/front-door.ts'
import { hostRules } from './http/hosts.ts'
import { type Listening, listen } from './listen.ts'
import type { Logger } from './observe/logger.ts'
import { createMetrics } from './observe/metrics.ts'
import { shutDown } from './observe/shutdown.ts'
import { createServices, type RunningServices } from './services/create-services.ts'
import type { Settings } from './services/parts.ts'
import { createSiteRoutes } from './services/site-routes.ts'
import { keepSetupToken } from './setup-token.ts'

/** The whole server, listening. `setupToken` is there while it has no owner. */
export type Trellis = {
  server: Listening['server']
  addresses: Addresses
  url: string
  isolation: string
  setupToken?: string | undefined
  /** `endBuilds` stops running builders too; without it they outlive the server and report to the next one. */
  close: (options?: { endBuilds?: boolean }) => Promise<void>
}

/**
 * Makes the server of its configuration: the data folder is locked first, so that a second server is told whose it is;
 * then the port is taken, then everything else is opened. What was opened is closed again when something fails.
 */
export async function compose(config: Config, log: Logger): Promise<Trellis> {
  const [{ lockDataFolder }, { systemClock: clock }, { openIds }] = await Promise.all([
    import('./adapters/store/data-folder.ts'),
    import('./adapters/system/clock.ts'),
    import('./adapters/system/ids.ts'),
  ])
  const lock = lockDataFolder(config.dataDir)
  let listening: Listening | undefined
  try {
    listening = await listen(config.host, config.port)
    const addresses = config.addresses(listening.port)
    lock.announce(addresses.url)
    const ports = await openPorts({ config, addresses, log, clock, ids: openIds(clock) })
    const house = build({ config, addresses, log, ports })
    listening.answerWith(house.door)
    await house.services.start()
    const setupToken = await keepSetupToken(config.dataDir, house.services.setUp)
    const { sentence } = await ports.isolation()
    const { server } = listening
    const close = closer({ listening, house, ports, log, release: lock.release })
    return { server, addresses, url: addresses.url, isolation: sentence, setupToken, close }
  } catch (error) {
    listening?.server.closeAllConnections()
    listening?.server.close()
    lock.release()
    throw error
  }
}

type Plan = { config: Config; addresses: Addresses; log: Logger; ports: Ports }
type House = {
  services: RunningServices
  gateway: Gateway
  edge: Edge
  door: ReturnType<typeof createFrontDoor>
  closing: AbortController
}

/** Wires the parts; nothing runs yet. */
function build({ config, addresses, log, ports }: Plan): House {
  const settings: Settings = settingsOf(config, addresses, ports.isolation)
  const metrics = createMetrics()
  const services = createServices({ ...ports, log, settings, backendId: ports.ids.ulid() })
  const hosts = hostRules({ ...addresses, corsOrigins: config.corsOrigins })
  const clientAddress = clientAddressBy(config.trustProxy)
  const { clock, ids, relay, artifacts } = ports
  const common = { services, relay, clock, ids, log, metrics, clientAddress, corsOrigins: config.corsOrigins }
  const closing = new AbortController()
  const gateway = createGateway({ ...common, allowsOrigin: hosts.allowsOrigin })
  const app = createApp({
    ...common,
    version: settings.version,
    url: addresses.url,
    closing: closing.signal,
    metricsToken: config.metricsToken,
    frontendDir: join(root, 'frontend/dist'),
  })
  const edge = createEdge({ routes: createSiteRoutes(ports), artifacts, apps: addresses.apps, log })
  return { services, gateway, edge, door: createFrontDoor({ hosts, edge, app, gateway, socketPath }), closing }
}

type Closing = { listening: Listening; house: House; ports: Ports; log: Logger; release: () => void }

/** What takes in work stops first, then the work, then what the work needs. Closing twice is closing once. */
function closer({ listening, house, ports, log, release }: Closing): Trellis['close'] {
  let closed: Promise<void> | undefined
  const run = async (endBuilds: boolean) => {
    house.closing.abort()
    const groups = [
      { name: 'sockets', deadlineMs: 2_000, stop: () => house.gateway.close() },
      { name: 'requests', deadlineMs: 4_000, stop: () => listening.stop() },
      { name: 'builds', deadlineMs: 6_000, stop: () => (endBuilds ? house.services.endBuilds() : Promise.resolve()) },
      { name: 'services', deadlineMs: 8_000, stop: () => house.services.close() },
      { name: 'edge', deadlineMs: 1_000, stop: async () => house.edge.close() },
      { name: 'runner', deadlineMs: 2_000, stop: () => ports.runner.close() },
      { name: 'relay', deadlineMs: 1_000, stop: () => ports.relay.close() },
      { name: 'identity', deadlineMs: 1_000, stop: () => ports.identity.close() },
      { name: 'artifacts', deadlineMs: 1_000, stop: () => ports.artifacts.close() },
      { name: 'store', deadlineMs: 3_000, stop: () => ports.store.close() },
      { name: 'data folder', deadlineMs: 1_000, stop: async () => release() },
    ]
    await shutDown(groups, log)
  }
  return (options = {}) => {
    closed ??= run(options.endBuilds ?? false)
    return closed
  }
}
