import type { Activity, ActivityKind } from '@trellis/shared/activity'
import { entryHash } from '../core/activity-chain.ts'
import { documents } from '../ports/documents.ts'
import type { StoreTransaction } from '../ports/store.ts'
import { sha256 } from './hash.ts'
import type { Parts } from './parts.ts'

export type ActivityEntry = {
  workspaceId: string
  kind: ActivityKind
  text: string
  by?: { uid: string; name: string }
  plantId?: string
  deploymentId?: string
}

/** Makes the entry of a change. It is written in the change's own transaction, so there is exactly one for each. */
export function newActivity(parts: Pick<Parts, 'ids' | 'clock'>, entry: ActivityEntry): Activity {
  return { id: parts.ids.ulid(), at: parts.clock.iso(), ...entry }
}

/** Writes the entry, and that it waits for its seal. */
export function writeActivity(transaction: StoreTransaction, activity: Activity): void {
  const { id, workspaceId, at } = activity
  transaction.create(documents.activity(workspaceId, id), activity)
  transaction.create(documents.unsealed(id), { id, workspaceId, at, hash: entryHash(sha256, activity) })
}

/** Tells the room; called after the commit. */
export async function tellActivity(parts: Pick<Parts, 'relay'>, activity: Activity): Promise<void> {
  await parts.relay.publish({ type: 'activity-recorded', workspaceId: activity.workspaceId, activity })
}

/** The name by which a user is told of in sentences. */
export async function nameOf(parts: Pick<Parts, 'store'>, uid: string): Promise<{ uid: string; name: string }> {
  const user = await parts.store.get(documents.user(uid))
  return { uid, name: user?.data.name ?? 'Somebody' }
}
