import { commands } from '@trellis/shared/commands'
import { parsePayload } from '../parse-payload.ts'
import type { ConnectionHandler } from './handler.ts'

/** Stopping what is not watched is no error; what the caller may not see is `not_found`, and is not watched either. */
export const unwatchLogs: ConnectionHandler = async ({ connection, services, watches }, raw) => {
  const { deploymentId } = parsePayload(commands['unwatch-logs'].payload, raw)
  watches.stop(connection, deploymentId)
  await services.logs.owner(connection.caller, deploymentId)
  return { data: {} }
}
