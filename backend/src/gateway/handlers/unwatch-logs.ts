import { commands } from '@trellis/shared/commands'
import { parsePayload } from '../parse-payload.ts'
import type { ConnectionHandler } from './handler.ts'

/** Stopping what is not watched is no error. */
export const unwatchLogs: ConnectionHandler = async ({ connection, watches }, raw) => {
  const { deploymentId } = parsePayload(commands['unwatch-logs'].payload, raw)
  watches.stop(connection, deploymentId)
  return { data: {} }
}
