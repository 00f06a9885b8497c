import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { limits } from '@trellis/shared/limits'
import { openFilesystemArtifacts } from '../../src/adapters/artifacts/filesystem.ts'
import { openLocalAccounts } from '../../src/adapters/identity/local-accounts.ts'
import { type InProcessRelayOptions, openInProcessRelay } from '../../src/adapters/relay/in-process.ts'
import { Leases } from '../../src/adapters/relay/leases.ts'
import { openSqliteStore } from '../../src/adapters/store/sqlite-store.ts'
import { openIds } from '../../src/adapters/system/ids.ts'
import { openSealing } from '../../src/adapters/system/sealing.ts'
import type { Fact } from '../../src/core/facts.ts'
import type { Artifacts } from '../../src/ports/artifacts.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { Relay } from '../../src/ports/relay.ts'
import type { Sealing } from '../../src/ports/sealing.ts'
import type { Store } from '../../src/ports/store.ts'
import { CheckedStore } from '../../src/services/checked-store.ts'
import { createServices, type OwnTimes, type RunningServices } from '../../src/services/create-services.ts'
import type { Parts, Settings } from '../../src/services/parts.ts'
import { type Life, mortal } from './mortal.ts'
import { playedNetwork } from './played-network.ts'
import { noIsolation, playedRunner } from './played-runner.ts'

export const testSettings: Settings = {
  version: '0.0.0',
  url: 'http://localhost:8080',
  builderUrl: 'http://127.0.0.1:8080',
  apps: { scheme: 'http', domain: 'localhost:8080' },
  regions: ['local'],
  openSignup: false,
  allowedDomains: [],
  allowPrivateGit: [],
  allowFileGit: false,
  maxBuilds: 2,
  buildLimits: {
    seconds: 600,
    memoryBytes: 1e9,
    processes: 100,
    diskBytes: 1e9,
    logBytes: limits.logVolumeBytes,
    logLines: limits.logVolumeLines,
    outputFiles: limits.outputFiles,
    outputFileBytes: limits.outputFileBytes,
    outputBytes: limits.outputBytes,
  },
  logDays: 30,
  setupToken: 'open sesame',
  samples: [{ id: 'plain-html', name: 'Plain', about: 'A page', gitUrl: 'sample:plain-html' }],
  isolation: async () => noIsolation,
}

/** The real time, which a test may move on. */
function movableClock() {
  let ahead = 0
  const now = () => Date.now() + ahead
  return {
    now,
    iso: () => new Date(now()).toISOString(),
    advance(milliseconds: number) {
      ahead += milliseconds
    },
  }
}

/** The in-process relay, with leases and time that run on the test's clock. */
function openTestRelay(clock: Clock, options: InProcessRelayOptions): Relay {
  const leases = new Leases(clock.now)
  return {
    ...openInProcessRelay(options),
    takeLease: async (name, holder, ttl) => leases.take(name, holder, ttl),
    leaseLeft: async (name) => leases.left(name),
    releaseLease: async (name, holder) => leases.release(name, holder),
    time: async () => clock.now(),
  }
}

export type World = Awaited<ReturnType<typeof openWorld>>
type Server = { parts: Parts; services: RunningServices; life: Life }
type Own = Partial<Pick<Parts, 'runner' | 'sealing'>>
type WorldOptions = OwnTimes & {
  /** Opens one backend's way to a Relay outside; else all backends share one in this process. */
  relay?: () => Promise<Relay>
  /** Stands before the Store, which then runs the work of each transaction once only. */
  store?: (store: Store) => Store
  sealing?: Sealing
  logMemory?: { perLog: number; total: number }
  /** Blobs elsewhere than in the world's folder. */
  openArtifacts?: (at: { folder: string; clock: Clock }) => Promise<Artifacts>
}

/**
 * The services over the embedded adapters in a folder of their own; only the runner and the network are played. `crash`
 * kills the server and starts another on the same folder; `also` starts a second backend beside the first.
 */
export async function openWorld(change: Partial<Settings> = {}, options: WorldOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-services-'))
  const clock = movableClock()
  const ids = openIds(clock)
  const errors: Record<string, unknown>[] = []
  const facts: Fact[] = []
  const log = { info() {}, warn() {}, error: (found: Record<string, unknown>) => void errors.push(found) }
  const played = playedRunner()
  const { network, site } = playedNetwork()
  const memory = options.logMemory ? { memory: options.logMemory } : {}
  const openRelay = () => openTestRelay(clock, { onListenerError: (error) => void errors.push({ error }), ...memory })
  const relays: Relay[] = []
  const whole: Omit<Parts, 'relay' | 'backendId'> = {
    store: options.store
      ? options.store(await openSqliteStore({ folder }))
      : await openSqliteStore({ folder, rehearse: true }),
    runner: played.runner,
    artifacts: await (options.openArtifacts ?? openFilesystemArtifacts)({ folder, clock }),
    identity: await openLocalAccounts({ folder, clock, ids }),
    ...{ network, clock, ids, log, sealing: options.sealing ?? openSealing({ current: new Uint8Array(32).fill(7) }) },
    settings: { ...testSettings, ...change },
  }

  async function relayOfNow(): Promise<Relay> {
    const known = options.relay ? undefined : relays.at(-1)
    if (known) return known
    const relay = options.relay ? await options.relay() : openRelay()
    relay.subscribe({ onFact: (fact) => void facts.push(fact), onBreak: () => {} })
    relays.push(relay)
    return relay
  }

  async function startServer(backendId: string, own: Own = {}): Promise<Server> {
    const life = { over: false }
    const { store, runner, artifacts, sealing } = { ...whole, ...own }
    const parts: Parts = {
      ...whole,
      ...{
        store: new CheckedStore(mortal(store, life)),
        runner: mortal(runner, life),
        artifacts: mortal(artifacts, life),
      },
      ...{ relay: mortal(await relayOfNow(), life), network: mortal(network, life), log: mortal(log, life) },
      ...{ backendId, sealing },
    }
    const services = createServices(parts, options)
    await services.setUp.prepareSetUp()
    await services.start()
    return { parts, services, life }
  }

  const servers = [await startServer('backend-1')]
  const current = (): Server => {
    const server = servers[0]
    if (!server) throw new Error('No server runs.')
    return server
  }

  return {
    folder,
    clock,
    site,
    facts,
    errors,
    ...played,
    /** The Store itself, which outlives a crash. */
    store: whole.store,
    artifacts: whole.artifacts,
    get parts() {
      return current().parts
    },
    get services() {
      return current().services
    },
    /** All backends that run, the first one first. */
    get backends(): readonly Server[] {
      return servers
    },
    /** Kills the server as `kill -9` does; what the Relay held is gone. Nothing runs until `restart`. */
    kill() {
      for (const server of servers.splice(0)) server.life.over = true
      relays.length = 0
    },
    async restart() {
      servers.push(await startServer('backend-1'))
    },
    /** With a runner of its own, the backend runs at another place. */
    async also(backendId: string, own: Own = {}): Promise<RunningServices> {
      const server = await startServer(backendId, own)
      servers.push(server)
      return server.services
    },
    /** Kills the first server only; the next one that was started takes its place and keeps the Relay. */
    killFirst() {
      const [first] = servers.splice(0, 1)
      if (first) first.life.over = true
    },
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server.services.close()
      for (const relay of relays) await relay.close()
      await whole.identity.close()
      await whole.artifacts.close()
      await whole.store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
