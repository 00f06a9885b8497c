import type { CommandData, CommandInput, CommandName } from './commands.ts'
import type { NoticeName, NoticePayload } from './notices.ts'
import type { Reply } from './reply.ts'

/** Socket.IO's event types, derived from the two catalogues. `refresh-token` belongs to the connection itself. */
export type ServerToClientEvents = { [N in NoticeName]: (payload: NoticePayload<N>) => void }

export type ClientToServerEvents = {
  [N in CommandName]: (payload: CommandInput<N>, answer: (reply: Reply<CommandData<N>>) => void) => void
} & {
  'refresh-token': (payload: { token: string }, answer: (reply: Reply<{ expiresAt: string }>) => void) => void
}
