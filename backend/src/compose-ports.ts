import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Isolation } from '@trellis/shared/server-config'
import { openArtifacts, openIdentity, openRelay, openStore } from './compose-adapters.ts'
import { type Addresses, type Config, ConfigError } from './config.ts'
import { Failure } from './core/failure.ts'
import { decideIsolation } from './core/isolation-policy.ts'
import type { Logger } from './observe/logger.ts'
import type { Artifacts } from './ports/artifacts.ts'
import type { Clock } from './ports/clock.ts'
import type { Identity } from './ports/identity.ts'
import type { Ids } from './ports/ids.ts'
import type { Network } from './ports/network.ts'
import { queries } from './ports/queries.ts'
import type { Relay } from './ports/relay.ts'
import type { Runner } from './ports/runner.ts'
import type { Store } from './ports/store.ts'

/** The repository's root, from the sources as from the built files. */
export const root = fileURLToPath(new URL('../../', import.meta.url))
const builderMain = join(root, 'builder/dist/main.js')

export type Ports = {
  clock: Clock
  ids: Ids
  store: Store
  relay: Relay
  runner: Runner
  artifacts: Artifacts
  identity: Identity
  network: Network
  /** As the rule for `none` decides it now. */
  isolation: () => Promise<Isolation>
}

/** What an edge alone needs. */
export type EdgePorts = Pick<Ports, 'store' | 'relay' | 'artifacts' | 'clock'>

export type Foundation = { config: Config; addresses: Addresses; log: Logger; clock: Clock; ids: Ids }

/**
 * Opens the configured adapter of every port, and loads no other. The data folder is locked by whoever calls. `opened`
 * is told of each as soon as it is open: whoever calls closes these when a later one rejects.
 */
export async function openPorts(foundation: Foundation, opened: Partial<Ports>): Promise<Ports> {
  const { config, addresses, log, clock, ids } = foundation
  const { openNetwork } = await import('./adapters/system/network.ts')
  const keep = keeper(opened)
  const opening = [
    openStore(foundation).then(keep('store')),
    openArtifacts(foundation).then(keep('artifacts')),
    openIdentity(foundation).then(keep('identity')),
    findIsolation(config, log),
  ] as const
  await Promise.allSettled(opening)
  const [store, artifacts, identity, found] = await Promise.all(opening)
  const relay = keep('relay')(await openRelay(foundation))
  const isolation = () => isolationNow(config, store, found)
  const runner = keep('runner')(await openRunner({ config, log, isolation: await isolation() }))
  const network = openNetwork({ edge: () => addresses.local })
  return { clock, ids, store, relay, runner, artifacts, identity, network, isolation }
}

/** The same for an edge alone. */
export async function openEdgePorts(foundation: Foundation, opened: Partial<Ports>): Promise<EdgePorts> {
  const keep = keeper(opened)
  const opening = [
    openStore(foundation).then(keep('store')),
    openArtifacts(foundation).then(keep('artifacts')),
    openRelay(foundation).then(keep('relay')),
  ] as const
  await Promise.allSettled(opening)
  const [store, artifacts, relay] = await Promise.all(opening)
  return { store, artifacts, relay, clock: foundation.clock }
}

function keeper(opened: Partial<Ports>) {
  return <K extends keyof Ports>(name: K) =>
    (port: Ports[K]) => {
      opened[name] = port
      return port
    }
}

async function openRunner({
  config,
  log,
  isolation,
}: {
  config: Config
  log: Logger
  isolation: Isolation
}): Promise<Runner> {
  const { openLocalRunner } = await import('./adapters/runner/local-process.ts')
  const { allowPrivateGit, allowFileGit, environment } = config
  return openLocalRunner({
    folder: config.dataDir,
    toolchains: config.toolchains,
    builderMain,
    isolation,
    allowPrivateGit,
    allowFileGit,
    environment,
    log,
  })
}

/** What the builder says that works here; a sentence in its place when it cannot be asked. */
type FoundIsolation = { kind: Isolation['kind'] } | { broken: string }

/** Rejects when the operator asks for a kind that does not work: a weaker one is not what was wanted. */
async function findIsolation({ environment, isolation: asked }: Config, log: Logger): Promise<FoundIsolation> {
  const { describeIsolation } = await import('./adapters/runner/describe-isolation.ts')
  try {
    const found = await describeIsolation(builderMain, { environment, asked })
    if (!asked || found.kind === asked) return found
    throw new ConfigError([`TRELLIS_ISOLATION asks for ${asked}, which does not work here: ${found.sentence}`])
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    log.error({ err: error.cause }, error.message)
    return { broken: error.message }
  }
}

async function isolationNow(config: Config, store: Store, found: FoundIsolation): Promise<Isolation> {
  if ('broken' in found) return { kind: 'none', available: false, sentence: found.broken }
  const { isolation: forced, listensOnLoopback, openSignup, unsafeBuilds: unsafe } = config
  const kinds = found.kind === 'none' ? [] : [found.kind]
  const users = kinds.length > 0 && forced !== 'none' ? 0 : await countUsers(store)
  return decideIsolation({ found: kinds, forced, listensOnLoopback, openSignup, users, unsafe })
}

/** Whether there are none, one or several is all that the rule asks; more than a page is not counted. */
async function countUsers(store: Store): Promise<number> {
  const { items } = await store.query(queries.users, { limit: 100 })
  return items.length
}
