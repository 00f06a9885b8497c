import { commands } from '@trellis/shared/commands'
import { type Connection, type InRoom, workspaceRoom } from '../connection.ts'
import { parsePayload } from '../parse-payload.ts'
import type { ConnectionHandler } from './handler.ts'

/**
 * Leaving a workspace that was not joined is no error, but one that the caller is not a member of is `not_found` as
 * everywhere; the room is left in any case. Its logs are no longer watched either.
 */
export const leaveWorkspace: ConnectionHandler = async ({ connection, services, watches }, raw) => {
  const { workspaceId } = parsePayload(commands['leave-workspace'].payload, raw)
  leaveRoom(connection, { watches, presence: services.presence }, workspaceId)
  await services.access.mayReadWorkspace(connection.caller.uid, workspaceId)
  return { data: {} }
}

export function leaveRoom(connection: Connection, { watches, presence }: InRoom, workspaceId: string): void {
  connection.workspaces.delete(workspaceId)
  void connection.socket.leave(workspaceRoom(workspaceId))
  watches.stopIn(connection, workspaceId)
  presence.leave({ workspaceId, socketId: connection.socket.id })
}
