import {
  type Connection,
  type InRoom,
  type TrellisServer,
  type TrellisSocket,
  workspaceOf,
  workspaceRoom,
} from './connection.ts'
import { leaveRoom } from './handlers/leave-workspace.ts'

const userRoom = (uid: string): string => `user:${uid}`
const sessionRoom = (uid: string, sessionId: string): string => `session:${encodeURIComponent(uid)}:${sessionId}`

/** Rooms by which any backend reaches the sockets of a user or of a session; to be entered anew when the caller changes. */
export async function enterOwnRooms({ socket, caller }: Pick<Connection, 'socket' | 'caller'>): Promise<void> {
  for (const room of socket.rooms) if (room.startsWith('session:')) await socket.leave(room)
  await socket.join([userRoom(caller.uid), sessionRoom(caller.uid, caller.sessionId)])
}

type Ended = { uid: string; sessionId?: string }

/**
 * Disconnects and throws out on every backend. The fact says the same to each of them; one that has lost it hears it here,
 * and one that has heard it finds nothing to do.
 */
export function everywhere(io: TrellisServer) {
  const socketsOf = ({ uid, sessionId }: Ended) =>
    io.in(sessionId === undefined ? userRoom(uid) : sessionRoom(uid, sessionId))
  return {
    disconnect: (ended: Ended) => socketsOf(ended).disconnectSockets(true),
    empty: (workspaceId: string) => io.in(workspaceRoom(workspaceId)).socketsLeave(workspaceRoom(workspaceId)),
    leave: (uid: string, workspaceId: string) => socketsOf({ uid }).socketsLeave(workspaceRoom(workspaceId)),
  }
}

/** Why somebody is out of a workspace. `gone`: it was deleted, or they are no longer a member; this backend was not told which. */
const reasons = {
  removed: 'You are no longer a member of this workspace.',
  deleted: 'This workspace was deleted.',
  gone: 'This workspace was deleted, or you are no longer a member of it.',
} as const

/** The end of a membership or of a workspace, for one connection. Doing it again changes nothing. */
export function throwOut(
  connection: Connection,
  inRoom: InRoom,
  { workspaceId, why }: { workspaceId: string; why: keyof typeof reasons },
): void {
  leaveRoom(connection, inRoom, workspaceId)
  connection.socket.emit('resync', { workspaceId, reason: reasons[why] })
}

/** A socket that another backend has made leave a room does not know it yet: its logs and what it remembers end too. */
export function heedOthers(io: TrellisServer, inRoom: InRoom): void {
  io.of('/').adapter.on('leave-room', (room: string, socketId: string) => {
    const workspaceId = workspaceOf(room)
    const socket: TrellisSocket | undefined = io.of('/').sockets.get(socketId)
    const connection = socket?.data.connection
    if (!workspaceId || !connection?.workspaces.has(workspaceId)) return
    throwOut(connection, inRoom, { workspaceId, why: 'gone' })
  })
}
