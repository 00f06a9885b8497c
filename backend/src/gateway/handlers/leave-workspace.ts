import { commands } from '@trellis/shared/commands'
import { type Connection, workspaceRoom } from '../connection.ts'
import type { LogWatches } from '../log-watches.ts'
import { parsePayload } from '../parse-payload.ts'
import type { ConnectionHandler } from './handler.ts'

/** Leaving a workspace that was not joined is no error. Its logs are no longer watched either. */
export const leaveWorkspace: ConnectionHandler = async ({ connection, watches }, raw) => {
  const { workspaceId } = parsePayload(commands['leave-workspace'].payload, raw)
  leaveRoom(connection, watches, workspaceId)
  return { data: {} }
}

export function leaveRoom(connection: Connection, watches: LogWatches, workspaceId: string): void {
  connection.workspaces.delete(workspaceId)
  void connection.socket.leave(workspaceRoom(workspaceId))
  watches.stopIn(connection, workspaceId)
}
