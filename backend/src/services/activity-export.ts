import type { TrailLine } from '@trellis/shared/activity'
import type { ActivityRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { workspaceFor } from './access.ts'
import type { Parts } from './parts.ts'
import type { TrailService } from './services.ts'

/**
 * The trail in the order of its chain, seal by seal: what was sealed once keeps its place, so whoever goes on from the
 * last seal that they have misses nothing and gets nothing twice, also of what was committed late.
 */
export function createTrail(parts: Pick<Parts, 'store'>): TrailService {
  return {
    async after(caller, workspaceId, seal) {
      await workspaceFor(parts.store, caller.uid, { workspaceId, action: 'read' })
      const next = await parts.store.get(documents.seal(workspaceId, seal + 1))
      if (!next) return undefined
      const { entries, ...head } = next.data
      const found = await Promise.all(entries.map(({ id }) => parts.store.get(documents.activity(workspaceId, id))))
      const kept = found.map((entry, index): TrailLine => lineOf(entry?.data, entries[index]?.id ?? ''))
      const lines: TrailLine[] = [...kept, { seal: next.data }]
      return { lines, entries: entries.length, head: { seal: head.n, hash: head.hash, at: head.at } }
    },
  }
}

function lineOf(entry: ActivityRecord | undefined, id: string): TrailLine {
  return entry ? { entry } : { missing: id }
}
