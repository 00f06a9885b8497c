import type { Isolation } from '@trellis/shared/server-config'
import {
  openArtifacts,
  openClock,
  openIdentity,
  openRelay,
  openSockets,
  openStore,
  type Sockets,
} from './compose-adapters.ts'
import { openRunner } from './compose-runner.ts'
import type { Addresses, Config } from './config.ts'
import type { Logger } from './observe/logger.ts'
import type { Artifacts } from './ports/artifacts.ts'
import type { Clock } from './ports/clock.ts'
import type { Identity } from './ports/identity.ts'
import type { Ids } from './ports/ids.ts'
import type { Network } from './ports/network.ts'
import type { Relay } from './ports/relay.ts'
import type { Runner } from './ports/runner.ts'
import type { Store } from './ports/store.ts'

export type Ports = {
  clock: Clock & { close?: () => void }
  ids: Ids
  store: Store
  relay: Relay
  runner: Runner
  artifacts: Artifacts
  identity: Identity
  network: Network
  sockets?: Sockets | undefined
  /** As the rule for `none` decides it now. */
  isolation: () => Promise<Isolation>
}

/** What an edge alone needs. */
export type EdgePorts = Pick<Ports, 'store' | 'relay' | 'artifacts' | 'clock' | 'ids'>

export type Foundation = { config: Config; addresses: Addresses; log: Logger }

/**
 * Opens the configured adapter of every port, and loads no other. The data folder is locked by whoever calls. `opened`
 * is told of each as soon as it is open: whoever calls closes these when a later one rejects.
 */
export async function openPorts(foundation: Foundation, opened: Partial<Ports>): Promise<Ports> {
  const [{ openNetwork }, { openIds }] = await Promise.all([
    import('./adapters/system/network.ts'),
    import('./adapters/system/ids.ts'),
  ])
  const { keep, relay, clock } = await openTime(foundation, opened)
  const ids = openIds(clock)
  const timed = { ...foundation, clock, ids }
  const store = openStore(foundation).then(keep('store'))
  const running = openRunner(foundation, store)
  const opening = [
    store,
    openArtifacts(timed).then(keep('artifacts')),
    openIdentity(timed).then(keep('identity')),
    running.then(({ runner }) => keep('runner')(runner)),
    openSockets(foundation).then(keep('sockets')),
  ] as const
  await Promise.allSettled(opening)
  const [, artifacts, identity, runner, sockets] = await Promise.all(opening)
  const { isolation } = await running
  const network = openNetwork({ edge: () => foundation.addresses.local })
  return { clock, ids, store: await store, relay, runner, artifacts, identity, network, isolation, sockets }
}

/** The same for an edge alone. */
export async function openEdgePorts(foundation: Foundation, opened: Partial<Ports>): Promise<EdgePorts> {
  const { openIds } = await import('./adapters/system/ids.ts')
  const { keep, relay, clock } = await openTime(foundation, opened)
  const ids = openIds(clock)
  const opening = [
    openStore(foundation).then(keep('store')),
    openArtifacts({ ...foundation, clock, ids }).then(keep('artifacts')),
  ] as const
  await Promise.allSettled(opening)
  const [store, artifacts] = await Promise.all(opening)
  return { store, artifacts, relay, clock, ids }
}

/** The Relay comes first, because it may have the clock that all others go by. */
async function openTime(foundation: Foundation, opened: Partial<Ports>) {
  const keep =
    <K extends keyof Ports>(name: K) =>
    (port: Ports[K]) => {
      opened[name] = port
      return port
    }
  const relay = keep('relay')(await openRelay(foundation))
  const clock = keep('clock')(await openClock(foundation, relay))
  return { keep, relay, clock }
}
