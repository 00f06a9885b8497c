import { join } from 'node:path'
import { closeAll, type House, type Opened } from './compose-close.ts'
import { openPorts, type Ports, root } from './compose-ports.ts'
import { settingsOf } from './compose-settings.ts'
import type { Addresses, Config } from './config.ts'
import { createEdge } from './edge/edge.ts'
import { createGateway, socketPath } from './gateway/gateway.ts'
import { createApp } from './http/app.ts'
import { clientAddressBy } from './http/client-address.ts'
import { createFrontDoor } from './http/front-door.ts'
import { hostRules } from './http/hosts.ts'
import { type Listening, listen } from './listen.ts'
import { openMasterKey } from './master-key.ts'
import type { Logger } from './observe/logger.ts'
import { createMetrics } from './observe/metrics.ts'
import { createServices } from './services/create-services.ts'
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
 * then the port is taken, then everything else is opened. When something fails, what was opened is closed again in reverse,
 * and the one error that is thrown tells what failed.
 */
export async function compose(config: Config, log: Logger): Promise<Trellis> {
  const [{ lockDataFolder }, { systemClock: clock }, { openIds }] = await Promise.all([
    import('./adapters/store/data-folder.ts'),
    import('./adapters/system/clock.ts'),
    import('./adapters/system/ids.ts'),
  ])
  const lock = lockDataFolder(config.dataDir)
  const opened: Opened = { release: lock.release, ports: {} }
  try {
    const listening = await listen(config.host, config.port)
    opened.listening = listening
    const addresses = config.addresses(listening.port)
    lock.announce(addresses.url)
    const ports = await openPorts({ config, addresses, log, clock, ids: openIds(clock) }, opened.ports)
    await openMasterKey(ports.store, { configured: config.masterKey, dataDir: config.dataDir })
    const house = build({ config, addresses, log, ports })
    opened.house = house
    listening.answerWith(house.door)
    await house.services.start()
    const setupToken = await keepSetupToken(config.dataDir, house.services.setUp)
    const { sentence } = await ports.isolation()
    const { server } = listening
    return { server, addresses, url: addresses.url, isolation: sentence, setupToken, close: closer(opened, log) }
  } catch (error) {
    opened.listening?.server.closeAllConnections()
    await closeAll(opened, { log: { warn: (about, message) => log.debug(about, message) } })
    throw error
  }
}

type Plan = { config: Config; addresses: Addresses; log: Logger; ports: Ports }

/** Wires the parts; nothing runs yet. */
function build({ config, addresses, log, ports }: Plan): House & { door: ReturnType<typeof createFrontDoor> } {
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
    isolation: ports.runner.isolation().kind,
    frontendDir: join(root, 'frontend/dist'),
  })
  const edge = createEdge({
    routes: createSiteRoutes(ports),
    artifacts,
    apps: addresses.apps,
    metrics: metrics.edge,
    log,
  })
  return { services, gateway, edge, door: createFrontDoor({ hosts, edge, app, gateway, socketPath }), closing }
}

/** Closing twice is closing once. */
function closer(opened: Opened, log: Logger): Trellis['close'] {
  let closed: Promise<void> | undefined
  return ({ endBuilds = false } = {}) => {
    closed ??= closeAll(opened, { log, endBuilds })
    return closed
  }
}
