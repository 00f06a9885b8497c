import { commands } from '@trellis/shared/commands'
import { fail } from '../../core/failure.ts'
import type { Watch } from '../connection.ts'
import { parsePayload } from '../parse-payload.ts'
import { readLogPage } from '../read-log-page.ts'
import type { ConnectionHandler } from './handler.ts'

const mostWatches = 50

/**
 * A client that awaits the answer goes on a little after its packet came, and a notice in the same stretch of bytes would
 * overtake it. So the first line waits so long (milliseconds).
 */
const headStartMs = 20

/**
 * A page of the log. When it reaches the end of what is there, the connection watches from exactly there; an earlier
 * watch of the same log ends first, so no line comes twice. A log that has ended is followed by its `log-end`.
 */
export const watchLogs: ConnectionHandler = async ({ connection, services, watches }, raw) => {
  const payload = parsePayload(commands['watch-logs'].payload, raw)
  const { deploymentId } = payload
  watches.stop(connection, deploymentId)
  if (connection.watches.size >= mostWatches) {
    throw fail('rate_limited', `One connection watches at most ${mostWatches} logs. Stop watching one and try again.`)
  }
  const { owner, page } = await readLogPage(services.logs, connection.caller, payload)
  if (page.done) return { data: page, afterAnswer: () => void setTimeout(() => tellEnd(deploymentId), headStartMs) }
  if (!page.live) return { data: page }
  const watch: Watch = { ...owner }
  await services.access.mayReadWorkspace(connection.caller.uid, owner.workspaceId)
  connection.watches.set(deploymentId, watch)
  return {
    data: page,
    afterAnswer: () => void setTimeout(() => watches.start(connection, watch, page.next), headStartMs),
  }

  async function tellEnd(id: string): Promise<void> {
    const proof = await services.logs.proof(id).catch(() => undefined)
    if (proof) connection.socket.emit('log-end', { deploymentId: id, ...proof })
  }
}
