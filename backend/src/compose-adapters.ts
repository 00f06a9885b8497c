import type { Config } from './config.ts'
import type { GatewayParts } from './gateway/gateway.ts'
import type { Logger } from './observe/logger.ts'
import type { Artifacts } from './ports/artifacts.ts'
import type { Clock } from './ports/clock.ts'
import type { Identity } from './ports/identity.ts'
import type { Ids } from './ports/ids.ts'
import type { Relay } from './ports/relay.ts'
import type { Store } from './ports/store.ts'
import { CheckedStore } from './services/checked-store.ts'

export type Sockets = { adapter: NonNullable<GatewayParts['adapter']>; close(): Promise<void> }

/** What adapters are made of; those that need no time are opened before there is a clock. */
export type Ground = { config: Config; log: Logger }
type Timed = Ground & { clock: Clock; ids: Ids }

/** Each function opens the adapter that is configured for one port, and loads no other: an SDK costs memory and time. */
export async function openRelay({ config, log }: Ground): Promise<Relay> {
  const onListenerError = (error: unknown, where: string) =>
    log.error({ err: error, where }, 'A listener failed; the others go on.')
  if (config.cloud.relay) {
    const { openRedisRelay } = await import('./adapters/relay/redis-relay.ts')
    return openRedisRelay({ ...config.cloud.relay, log, onListenerError })
  }
  const { openInProcessRelay } = await import('./adapters/relay/in-process.ts')
  return openInProcessRelay({ onListenerError })
}

/** What makes sockets of every backend leave and disconnect; nothing where there is one backend. */
export async function openSockets({ config, log }: Ground): Promise<Sockets | undefined> {
  if (!config.cloud.relay) return undefined
  const { openRedisSockets } = await import('./adapters/relay/redis-sockets.ts')
  return openRedisSockets({ ...config.cloud.relay, log })
}

/** On a Relay that several servers share, its clock is everybody's; `close` ends the following. */
export async function openClock({ config, log }: Ground, relay: Relay): Promise<Clock & { close?: () => void }> {
  if (config.cloud.relay) {
    const { followRelayClock } = await import('./adapters/system/relay-clock.ts')
    return followRelayClock({ time: () => relay.time(), log })
  }
  const { systemClock } = await import('./adapters/system/clock.ts')
  return systemClock
}

/** Every reader of documents is told when another version of Trellis wrote one that this one cannot work with. */
export async function openStore(ground: Ground): Promise<Store> {
  return new CheckedStore(await openConfiguredStore(ground))
}

/** For reading beside servers that run: the embedded Store is opened without the right to write and without its lock. */
export async function openStoreToRead(ground: Ground): Promise<Pick<Store, 'get' | 'query' | 'close'>> {
  return new CheckedStore(await openConfiguredStore(ground, true))
}

async function openConfiguredStore({ config, log }: Ground, readOnly = false): Promise<Store> {
  if (config.cloud.store) {
    const { openFirestoreStore } = await import('./adapters/store/firestore-store.ts')
    return openFirestoreStore({ ...config.cloud.store, log })
  }
  const { openSqliteStore } = await import('./adapters/store/sqlite-store.ts')
  return openSqliteStore({ folder: config.dataDir, readOnly })
}

export async function openArtifacts({ config, log, clock }: Timed): Promise<Artifacts> {
  if (config.cloud.artifacts) {
    const { buckets, prefix, endpoint } = config.cloud.artifacts
    const { openS3Artifacts } = await import('./adapters/artifacts/s3-artifacts.ts')
    const setting = buckets.size > 1 ? 'TRELLIS_REGIONS' : 'S3_BUCKET'
    return openS3Artifacts({ buckets, prefix, endpoint, setting, clock, log })
  }
  const { openFilesystemArtifacts } = await import('./adapters/artifacts/filesystem.ts')
  return openFilesystemArtifacts({ folder: config.dataDir, clock })
}

export async function openIdentity({ config, log, clock, ids }: Timed): Promise<Identity> {
  if (config.cloud.identity) {
    const { openFirebaseAuth } = await import('./adapters/identity/firebase-auth.ts')
    return openFirebaseAuth({ ...config.cloud.identity, clock, log })
  }
  const { openLocalAccounts } = await import('./adapters/identity/local-accounts.ts')
  return openLocalAccounts({ folder: config.dataDir, clock, ids })
}
