import { limits } from '@trellis/shared/limits'
import type { LogLine } from '@trellis/shared/log'
import type { DeploymentRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { deploymentFor } from './access.ts'
import { readChunks, readChunksAt } from './log-chunks.ts'
import type { LogReaders } from './log-readers.ts'
import { fillHalfAPage, withinPage } from './log-size.ts'
import type { Parts } from './parts.ts'
import type { LogPage, LogService } from './services.ts'

const pageLimit = { lines: limits.logPageLines, bytes: limits.logPageBytes }

/** Reading of build logs: from the Relay while it holds them, from the Store for what it has forgotten. */
export function createLogs(parts: Parts, readers: LogReaders): LogService {
  async function proof(deploymentId: string) {
    const found = await parts.store.get(documents.deployment(deploymentId))
    return found && proofOf(found.data)
  }

  /**
   * While the Relay has lines nobody else is asked: a log that grows costs the Store nothing. An ended log of which nothing
   * is stored after `after` was removed by its age; it is done, so that readers end too.
   */
  async function page(deploymentId: string, after: number): Promise<LogPage> {
    readers.moved(deploymentId)
    const { lines: held, gone, last } = await parts.relay.readLog(deploymentId, after, pageLimit)
    const fresh = withinPage(held)
    const newest = fresh.at(-1)?.seq
    if (newest !== undefined) return { lines: fresh, next: newest, done: false, more: newest < last }
    const ended = await proof(deploymentId)
    const lines = withinPage(ended || gone ? await stored(deploymentId, after) : await behind(deploymentId, after))
    const next = lines.at(-1)?.seq ?? after
    const done = ended !== undefined && (next >= ended.lines || lines.length === 0)
    return { lines, next, done, more: !done && lines.length > 0 }
  }

  const stored = (id: string, after: number) => gather(readChunks(parts.store, id, after + 1))
  /** Behind what the Relay holds there may be lines of a backend that died before it could pass them on. */
  const behind = (id: string, after: number) => gather(readChunksAt(parts.store, id, after + 1))

  return {
    async owner(caller, deploymentId) {
      const { deployment } = await deploymentFor(parts.store, caller.uid, { deploymentId, action: 'read' })
      const { plantId, workspaceId, state } = deployment
      const settling = state.status !== 'queued' && state.status !== 'building' && state.log === undefined
      return { deploymentId, plantId, workspaceId, settling }
    },
    page,
    proof,
    tail(deploymentId, onMore, reached) {
      const stopTail = parts.relay.tailLog(deploymentId, onMore)
      const stopFollowing = reached && readers.follow(deploymentId, reached)
      return () => {
        stopTail()
        stopFollowing?.()
      }
    },
  }
}

function proofOf(record: DeploymentRecord) {
  return record.state.status === 'queued' || record.state.status === 'building' ? undefined : record.state.log
}

/** Whole chunks, until they are half a page: a reader of many pages then unpacks each chunk only once. */
async function gather(chunks: AsyncIterable<LogLine[]>): Promise<LogLine[]> {
  const lines: LogLine[] = []
  for await (const chunk of chunks) {
    lines.push(...chunk)
    if (fillHalfAPage(lines)) break
  }
  return lines
}
