import type { IncomingMessage } from 'node:http'
import type { IsolationKind } from '@trellis/shared/server-config'
import type { Logger } from '../observe/logger.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { Clock } from '../ports/clock.ts'
import type { Identity } from '../ports/identity.ts'
import type { Ids } from '../ports/ids.ts'
import type { Relay } from '../ports/relay.ts'
import type { Services } from '../services/services.ts'

/** All that the HTTP side is made of. */
export type HttpParts = {
  services: Services
  relay: Pick<Relay, 'subscribe'>
  clock: Clock
  ids: Ids
  log: Logger
  metrics: Metrics
  version: string
  url: string
  corsOrigins: readonly string[]
  /** How people sign in, for the page's policy; as with accounts of this server's own where it is not said. */
  identity?: Pick<Identity, 'kind' | 'publicConfig'>
  clientAddress: (request: IncomingMessage) => string
  metricsToken?: string | undefined
  /** Which wall builds are behind. */
  isolation?: IsolationKind
  /** Aborted when the server stops: streams that would go on for long end then, cut short. */
  closing?: AbortSignal
  /** So long a body of the JSON API may take; 30 s where it is not said. */
  bodyDeadlineMs?: number
  /** The built dashboard; absent in tests that do not need it. */
  frontendDir?: string | undefined
}
