import type { BuildLimits } from '@trellis/shared/builder-protocol'
import type { Isolation, Sample } from '@trellis/shared/server-config'
import type { AppsAddress } from '../core/site-address.ts'
import type { Artifacts } from '../ports/artifacts.ts'
import type { Clock } from '../ports/clock.ts'
import type { Identity } from '../ports/identity.ts'
import type { Ids } from '../ports/ids.ts'
import type { Log } from '../ports/log.ts'
import type { Network } from '../ports/network.ts'
import type { Relay } from '../ports/relay.ts'
import type { Runner } from '../ports/runner.ts'
import type { Sealing } from '../ports/sealing.ts'
import type { Store } from '../ports/store.ts'

/** What the operator configured, as the services need it. */
export type Settings = {
  version: string
  url: string
  builderUrl: string
  apps: AppsAddress
  regions: string[]
  openSignup: boolean
  allowedDomains: string[]
  allowPrivateGit: string[]
  allowFileGit: boolean
  maxBuilds: number
  buildLimits: BuildLimits
  logDays: number
  setupToken?: string
  samples: Sample[]
  /** The isolation as the rule for `none` decides it now. */
  isolation: () => Promise<Isolation>
}

/** Everything that services are made of. Nothing here is read from the environment or imported as a singleton. */
export type Parts = {
  store: Store
  relay: Relay
  runner: Runner
  artifacts: Artifacts
  identity: Identity
  network: Network
  sealing: Sealing
  clock: Clock
  ids: Ids
  log: Log
  settings: Settings
  /** This backend among several. */
  backendId: string
}
