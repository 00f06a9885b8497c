import type { ServerToClientEvents } from '@trellis/shared/socket-events'
import type { Server, Socket } from 'socket.io'
import type { Caller } from '../ports/identity.ts'
import type { PresenceService } from '../services/services.ts'
import type { LogWatches } from './log-watches.ts'
import { endsSession } from './session-end.ts'

/** What clients send is unknown until the binder has parsed it, so its type is not taken from the catalogue. */
type Unparsed = Record<string, (...args: unknown[]) => void>
type NoEvents = Record<string, never>
export type SocketData = { connection?: Connection }
export type TrellisServer = Server<Unparsed, ServerToClientEvents, NoEvents, SocketData>
export type TrellisSocket = Socket<Unparsed, ServerToClientEvents, NoEvents, SocketData>

/**
 * One signed-in socket. `caller` is replaced when the token is renewed. `workspaces` are the rooms it is in; `watches` the
 * logs it reads or is about to, each an object of its own so that a later watch of the same log can be told from it.
 */
export type Connection = {
  readonly socket: TrellisSocket
  caller: Caller
  readonly workspaces: Set<string>
  readonly watches: Map<string, Watch>
}
/** What ends when a connection leaves a workspace's room. */
export type InRoom = { watches: LogWatches; presence: PresenceService }
export type Watch = { readonly deploymentId: string; readonly plantId: string; readonly workspaceId: string }

/** All open connections of this backend. */
export class Connections {
  readonly #all = new Set<Connection>()

  add(connection: Connection): void {
    this.#all.add(connection)
  }

  delete(connection: Connection): void {
    this.#all.delete(connection)
  }

  get size(): number {
    return this.#all.size
  }

  all(): Connection[] {
    return [...this.#all]
  }

  ofUser(uid: string): Connection[] {
    return this.all().filter((connection) => connection.caller.uid === uid)
  }

  /** Those that are in a workspace's room, or watch one of its logs. */
  in(workspaceId: string): Connection[] {
    const watches = (connection: Connection) => [...connection.watches.values()]
    return this.all().filter(
      (connection) =>
        connection.workspaces.has(workspaceId) ||
        watches(connection).some((watch) => watch.workspaceId === workspaceId),
    )
  }

  endedBy(ended: { uid: string; sessionId?: string }): Connection[] {
    return this.all().filter(({ caller }) => endsSession(ended, caller))
  }
}

const workspaceRooms = 'workspace:'

export function workspaceRoom(workspaceId: string): string {
  return workspaceRooms + workspaceId
}

/** The workspace whose room this is, undefined for a room of another kind. */
export function workspaceOf(room: string): string | undefined {
  return room.startsWith(workspaceRooms) ? room.slice(workspaceRooms.length) : undefined
}
