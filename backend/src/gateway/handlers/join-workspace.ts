import { commands } from '@trellis/shared/commands'
import { fail } from '../../core/failure.ts'
import { workspaceRoom } from '../connection.ts'
import { parsePayload } from '../parse-payload.ts'
import { notYet } from '../use-command.ts'
import type { ConnectionHandler } from './handler.ts'
import { leaveRoom } from './leave-workspace.ts'

/**
 * Whether the caller may be here is asked before anything else; then the room is entered before the snapshot is read, so
 * that no change falls between the two. Whoever is refused, also on joining again, is in no room afterwards.
 */
export const joinWorkspace: ConnectionHandler = async ({ connection, services, watches }, raw) => {
  const payload = parsePayload(commands['join-workspace'].payload, raw)
  const { workspaceId } = payload
  const read = services.uses['join-workspace']
  if (!read) throw notYet('join-workspace')
  try {
    await services.access.mayReadWorkspace(connection.caller.uid, workspaceId)
    connection.workspaces.add(workspaceId)
    await connection.socket.join(workspaceRoom(workspaceId))
    if (!connection.socket.connected) throw fail('unavailable', 'The connection is gone. Connect and join again.')
    await services.presence.enter(connection.caller, { workspaceId, socketId: connection.socket.id })
    const data = await read(connection.caller, payload)
    connection.socket.emit('current-shelf', data.shelf)
    return { data }
  } catch (error) {
    leaveRoom(connection, { watches, presence: services.presence }, workspaceId)
    throw error
  }
}
