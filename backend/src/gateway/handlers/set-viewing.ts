import { commands } from '@trellis/shared/commands'
import { parsePayload } from '../parse-payload.ts'
import type { ConnectionHandler } from './handler.ts'

/** Says what this connection's tab looks at, in place of what it said before. */
export const setViewing: ConnectionHandler = async ({ connection, services }, raw) => {
  const { workspaceId, ...viewing } = parsePayload(commands['set-viewing'].payload, raw)
  await services.presence.view(connection.caller, { workspaceId, socketId: connection.socket.id, viewing })
  return { data: {} }
}
