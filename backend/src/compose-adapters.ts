import type { Foundation } from './compose-ports.ts'
import type { Artifacts } from './ports/artifacts.ts'
import type { Identity } from './ports/identity.ts'
import type { Relay } from './ports/relay.ts'
import type { Store } from './ports/store.ts'

/** Each function opens the adapter that is configured for one port, and loads no other: an SDK costs memory and time. */
export async function openStore({ config }: Foundation): Promise<Store> {
  const { openSqliteStore } = await import('./adapters/store/sqlite-store.ts')
  return openSqliteStore({ folder: config.dataDir })
}

export async function openArtifacts({ config, clock }: Foundation): Promise<Artifacts> {
  const { openFilesystemArtifacts } = await import('./adapters/artifacts/filesystem.ts')
  return openFilesystemArtifacts({ folder: config.dataDir, clock })
}

export async function openIdentity({ config, clock, ids }: Foundation): Promise<Identity> {
  const { openLocalAccounts } = await import('./adapters/identity/local-accounts.ts')
  return openLocalAccounts({ folder: config.dataDir, clock, ids })
}

export async function openRelay({ log }: Foundation): Promise<Relay> {
  const { openInProcessRelay } = await import('./adapters/relay/in-process.ts')
  return openInProcessRelay({
    onListenerError: (error, where) => log.error({ err: error, where }, 'A listener failed; the others go on.'),
  })
}
