import type { ConnectionHandler } from './handler.ts'
import { joinWorkspace } from './join-workspace.ts'
import { leaveWorkspace } from './leave-workspace.ts'
import { refreshToken } from './refresh-token.ts'
import { setViewing } from './set-viewing.ts'
import { unwatchLogs } from './unwatch-logs.ts'
import { watchLogs } from './watch-logs.ts'

/** The commands that see their connection; every other one is `(caller, payload) => data`. */
export const connectionHandlers: ReadonlyMap<string, ConnectionHandler> = new Map([
  ['join-workspace', joinWorkspace],
  ['leave-workspace', leaveWorkspace],
  ['set-viewing', setViewing],
  ['watch-logs', watchLogs],
  ['unwatch-logs', unwatchLogs],
  ['refresh-token', refreshToken],
])
