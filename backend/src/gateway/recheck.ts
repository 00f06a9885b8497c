import { Failure } from '../core/failure.ts'
import type { Services } from '../services/services.ts'
import type { Connection, Connections } from './connection.ts'
import type { LogWatches } from './log-watches.ts'
import { throwOut } from './own-rooms.ts'

type Parts = { connections: Connections; services: Services; watches: LogWatches }

/**
 * Asks again whether everybody may still listen, so that a lost message keeps no silent listener in. Who cannot be asked
 * about, because something is unavailable, stays until the next time.
 */
export async function recheckAll({ connections, services, watches }: Parts): Promise<void> {
  watches.wakeAll()
  for (const connection of connections.all()) {
    if ((await isGone(() => requireLive(services, connection))) === true) {
      connection.socket.disconnect(true)
      continue
    }
    const heard = [...connection.watches.values()].map(({ workspaceId }) => workspaceId)
    for (const workspaceId of new Set([...connection.workspaces, ...heard])) {
      if (!(await isGone(() => services.access.mayReadWorkspace(connection.caller.uid, workspaceId)))) continue
      throwOut(connection, { watches, presence: services.presence }, { workspaceId, why: 'gone' })
    }
  }
}

async function requireLive(services: Services, { caller }: Connection): Promise<void> {
  if (!(await services.people.isLive(caller))) throw new Failure({ code: 'unauthenticated', message: 'signed out' })
}

const no = new Set(['not_found', 'forbidden', 'unauthenticated'])

async function isGone(ask: () => Promise<void>): Promise<boolean> {
  try {
    await ask()
    return false
  } catch (error) {
    return error instanceof Failure && no.has(error.refusal.code)
  }
}
