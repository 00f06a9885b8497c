import { openSealing } from './adapters/system/sealing.ts'
import { buildBackend } from './compose-backend.ts'
import { closeAll, type House, type Opened } from './compose-close.ts'
import { buildEdge } from './compose-edge.ts'
import { type Foundation, openEdgePorts, openPorts } from './compose-ports.ts'
import type { Addresses, Config } from './config.ts'
import { type Listening, listen } from './listen.ts'
import { openMasterKeys } from './master-key.ts'
import type { Logger } from './observe/logger.ts'

/** The whole server, listening. `setupToken` is there while it has no owner. */
export type Trellis = {
  server: Listening['server']
  addresses: Addresses
  url: string
  /** What builds are kept apart by, in one sentence; an edge alone builds nothing. */
  isolation?: string | undefined
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
  const lock = await lockData(config)
  const opened: Opened = { release: lock.release, ports: {} }
  try {
    const listening = await listen(config.host, config.port)
    opened.listening = listening
    const addresses = config.addresses(listening.port)
    lock.announce(addresses.url)
    const { house, isolation } = await openHouse({ config, addresses, log }, opened)
    opened.house = house
    listening.answerWith(house.door)
    const { setupToken } = await house.start()
    const { server } = listening
    return { server, addresses, url: addresses.url, isolation, setupToken, close: closer(opened, log) }
  } catch (error) {
    opened.listening?.server.closeAllConnections()
    await closeAll(opened, { log: { warn: (about, message) => log.debug(about, message) } })
    throw error
  }
}

/** An edge alone keeps nothing on disk, so several may run side by side anywhere. */
async function lockData({ role, dataDir }: Config): Promise<{ release: () => void; announce: (url: string) => void }> {
  if (role === 'edge') return { release: () => undefined, announce: () => undefined }
  const { lockDataFolder } = await import('./adapters/store/data-folder.ts')
  return lockDataFolder(dataDir)
}

async function openHouse(
  foundation: Foundation,
  opened: Opened,
): Promise<{ house: House; isolation?: string | undefined }> {
  const { config } = foundation
  if (config.role === 'edge') return { house: buildEdge(foundation, await openEdgePorts(foundation, opened.ports)) }
  const ports = await openPorts(foundation, opened.ports)
  const keys = await openMasterKeys(ports.store, config)
  const { sentence } = await ports.isolation()
  return { house: await buildBackend(foundation, ports, openSealing(keys)), isolation: sentence }
}

/** Closing twice is closing once. */
function closer(opened: Opened, log: Logger): Trellis['close'] {
  let closed: Promise<void> | undefined
  return ({ endBuilds = false } = {}) => {
    closed ??= closeAll(opened, { log, endBuilds })
    return closed
  }
}
