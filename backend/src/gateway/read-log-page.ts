import type { CommandData, CommandPayload } from '@trellis/shared/commands'
import type { Caller } from '../ports/identity.ts'
import { fillHalfAPage } from '../services/log-size.ts'
import type { LogOwner, LogService } from '../services/services.ts'
import { notYet } from './use-command.ts'

/**
 * One page for a caller who may see it. `live` says that the page is far from full, so it reached the end of what there
 * is; a few lines that come meanwhile are the feed's, which reads from `next`.
 */
export async function readLogPage(
  logs: LogService,
  caller: Caller,
  payload: CommandPayload<'watch-logs'>,
): Promise<{ owner: LogOwner; page: CommandData<'watch-logs'> }> {
  const source = payload.source ?? 'build'
  const owner = await logs.owner(caller, payload.deploymentId)
  if (source !== 'build') throw notYet(`watch-logs of the source ${source}`)
  const page = await logs.page(payload.deploymentId, payload.after ?? 0)
  const { lines, next, done } = page
  return { owner, page: { lines, next, done, live: !done && !fillHalfAPage(lines) } }
}
