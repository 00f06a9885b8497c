import type { Clock } from '../../ports/clock.ts'
import type { Services } from '../../services/services.ts'
import type { Connection, TrellisServer } from '../connection.ts'
import type { LogWatches } from '../log-watches.ts'
import type { TokenLives } from '../token-lives.ts'

/** What the few commands need that belong to a connection. */
export type ConnectionContext = {
  connection: Connection
  io: TrellisServer
  services: Services
  watches: LogWatches
  tokenLives: TokenLives
  clock: Clock
}

/** `afterAnswer` runs right after the acknowledgement was sent, so nothing it emits can come before it. */
export type ConnectionAnswer = { data: unknown; afterAnswer?: () => void }

/** A command that changes what its own connection gets. The payload is still to be parsed. */
export type ConnectionHandler = (context: ConnectionContext, payload: unknown) => Promise<ConnectionAnswer>
