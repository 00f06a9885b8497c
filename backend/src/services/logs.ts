import { limits } from '@trellis/shared/limits'
import type { LogLine } from '@trellis/shared/log'
import type { DeploymentRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { deploymentFor } from './access.ts'
import { readChunks } from './log-chunks.ts'
import type { Parts } from './parts.ts'
import type { LogPage, LogService } from './services.ts'

const pageLimit = { lines: limits.logPageLines, bytes: limits.logPageBytes }

/** Reading of build logs: from the Relay while it holds them, from the Store for what it has forgotten. */
export function createLogs(parts: Parts): LogService {
  async function proof(deploymentId: string) {
    const found = await parts.store.get(documents.deployment(deploymentId))
    return found && proofOf(found.data)
  }

  /** An ended log of which nothing is stored after `after` was removed by its age; it is done, so that readers end too. */
  async function page(deploymentId: string, after: number): Promise<LogPage> {
    const ended = await proof(deploymentId)
    const live = ended ? undefined : await parts.relay.readLog(deploymentId, after, pageLimit)
    const held = live && !live.gone && live.lines.length > 0 ? live.lines : await stored(deploymentId, after)
    const lines = withinPage(held)
    const next = lines.at(-1)?.seq ?? after
    return { lines, next, done: ended !== undefined && (next >= ended.lines || lines.length === 0) }
  }

  /** Whole chunks, until there is enough for a page: of long lines a few chunks are. */
  async function stored(deploymentId: string, after: number): Promise<LogLine[]> {
    const lines: LogLine[] = []
    let bytes = 0
    for await (const chunk of readChunks(parts.store, deploymentId, after + 1)) {
      lines.push(...chunk)
      bytes += chunk.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
      if (lines.length >= limits.logPageLines || bytes > limits.logPageBytes) break
    }
    return lines
  }

  return {
    async owner(caller, deploymentId) {
      const { deployment } = await deploymentFor(parts.store, caller.uid, { deploymentId, action: 'read' })
      const { plantId, workspaceId, state } = deployment
      const settling = state.status !== 'queued' && state.status !== 'building' && state.log === undefined
      return { deploymentId, plantId, workspaceId, settling }
    },
    page,
    proof,
    tail: (deploymentId, onMore) => parts.relay.tailLog(deploymentId, onMore),
  }
}

function proofOf(record: DeploymentRecord) {
  return record.state.status === 'queued' || record.state.status === 'building' ? undefined : record.state.log
}

/** Cuts to a page's lines and bytes; at least one line stays. */
function withinPage(lines: LogLine[]): LogLine[] {
  let bytes = 0
  const end = lines.findIndex((line, index) => {
    bytes += Buffer.byteLength(line.text)
    return index > 0 && (bytes > limits.logPageBytes || index >= limits.logPageLines)
  })
  return end === -1 ? lines : lines.slice(0, end)
}
