import type { CommandData, CommandInput, CommandName, Reply } from '@trellis/shared'
import type { Socket } from 'socket.io-client'
import { failure, isReply, strangeAnswer } from './envelope.ts'

const patience = 20_000

const offline = failure(
  'unavailable',
  'You are not connected, so nothing was sent and nothing was changed. Try again when the connection is back.',
)
const late = failure(
  'unavailable',
  'The server did not answer in time. Whether the change was made shows up here by itself; look before you try again.',
)

export type Send = <N extends CommandName>(name: N, payload: CommandInput<N>) => Promise<Reply<CommandData<N>>>

/** Sends one command and waits for its answer. Sends nothing while disconnected, and never throws. */
export function makeSend(socket: Socket): Send {
  return async <N extends CommandName>(name: N, payload: CommandInput<N>): Promise<Reply<CommandData<N>>> => {
    if (!socket.connected) return offline
    const answer: unknown = await socket
      .timeout(patience)
      .emitWithAck(name, payload)
      .catch(() => late)
    return isReply<CommandData<N>>(answer) ? answer : strangeAnswer
  }
}
