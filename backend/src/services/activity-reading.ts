import type { Activity } from '@trellis/shared/activity'
import type { CommandPayload } from '@trellis/shared/commands'
import type { ActivityRecord } from '../core/records.ts'
import { cursorAfter } from '../ports/cursor.ts'
import { type QuerySpec, queries } from '../ports/queries.ts'
import type { QueryCall, StoreReader } from '../ports/store.ts'
import { workspaceFor } from './access.ts'
import type { Parts } from './parts.ts'
import type { Use } from './services.ts'

/** So many entries are looked through at once, and for one answer at most, when not all of them are wanted. */
const chunk = 100
const mostRead = 1000

type Wanted = Omit<CommandPayload<'get-activity'>, 'workspaceId' | 'before' | 'limit'>
type Found = { spec: QuerySpec<ActivityRecord>; call: Omit<QueryCall, 'limit'> }

/**
 * Pages from the newest to the oldest. What an index answers is asked of the Store; the rest is picked out of what it
 * answers. An answer may then have fewer entries than asked for, or none, and a cursor that goes on.
 */
export function getActivity(parts: Parts): Use<'get-activity'> {
  return async (caller, { workspaceId, before, limit = 25, ...wanted }) => {
    await workspaceFor(parts.store, caller.uid, { workspaceId, action: 'read' })
    const { spec, call } = queryFor(workspaceId, wanted)
    return readPage(parts.store, { spec, call: { ...call, ...(before ? { after: before } : {}) } }, { wanted, limit })
  }
}

function queryFor(workspaceId: string, { plantId, by, kinds, to }: Wanted): Found {
  const call = { parents: [workspaceId], ...(to ? { below: to } : {}) }
  const [kind] = kinds ?? []
  if (plantId) return { spec: queries.activityOfPlant, call: { ...call, equal: { plantId } } }
  if (by) return { spec: queries.activityOfPerson, call: { ...call, equal: { 'by.uid': by } } }
  if (kind && kinds?.length === 1) return { spec: queries.activityOfKind, call: { ...call, equal: { kind } } }
  return { spec: queries.activityOfWorkspace, call }
}

async function readPage(
  reader: StoreReader,
  { spec, call }: Found,
  { wanted, limit }: { wanted: Wanted; limit: number },
): Promise<{ activity: Activity[]; cursor: string | null }> {
  const { from = '' } = wanted
  const activity: Activity[] = []
  const size = wanted.kinds || wanted.by ? Math.max(limit, chunk) : limit
  let after = call.after
  for (let read = 0; ; ) {
    const page = await reader.query(spec, { ...call, limit: size, ...(after ? { after } : {}) })
    for (const [index, item] of page.items.entries()) {
      if (item.data.at < from) return { activity, cursor: null }
      if (!isWanted(item.data, wanted)) continue
      activity.push(item.data)
      const more = page.cursor !== null || index < page.items.length - 1
      if (activity.length === limit) return { activity, cursor: more ? cursorAfter(spec, item) : null }
    }
    read += page.items.length
    if (page.cursor === null || read >= mostRead) return { activity, cursor: page.cursor }
    after = page.cursor
  }
}

function isWanted(entry: ActivityRecord, { kinds, by }: Wanted): boolean {
  return (!kinds || kinds.includes(entry.kind)) && (!by || entry.by?.uid === by)
}
