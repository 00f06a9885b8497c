import type { Activity } from '@trellis/shared/activity'
import type { ApprovalRecord, VoteRecord } from '../core/approval-records.ts'
import type { WorkspaceRecord } from '../core/records.ts'
import { presentRequest, resolvedRequest } from '../core/rollback-request.ts'
import { documents } from '../ports/documents.ts'
import type { StoreReader, StoreTransaction } from '../ports/store.ts'
import { newActivity, writeActivity } from './activity.ts'
import { type ToldRequest, votesOf } from './approval-reading.ts'
import type { Parts } from './parts.ts'

type Person = { uid: string; name: string }
type Status = Exclude<ApprovalRecord['status'], 'open'>

/** A request with all that its end needs, read before anything is written. */
export type OpenRequest = { record: ApprovalRecord; votes: VoteRecord[]; members: WorkspaceRecord['members'] }

/** What has been written and is told after the commit. */
export type Written = { told: ToldRequest[]; activities: Activity[] }

export async function readOpen(reader: StoreReader, record: ApprovalRecord): Promise<OpenRequest> {
  const workspace = (await reader.get(documents.workspace(record.workspaceId)))?.data
  return { record, votes: await votesOf(reader, record.id), members: workspace?.members ?? {} }
}

/** Writes a request's end with its one entry, into the transaction of what has ended it. */
export function writeEnd(
  parts: Pick<Parts, 'ids' | 'clock'>,
  transaction: StoreTransaction,
  ending: { open: OpenRequest; status: Status; plantName: string; by?: Person },
): Written {
  const { open, status, by } = ending
  const { votes, members } = open
  const at = parts.clock.iso()
  const record = resolvedRequest(open.record, { status, at, ...(by ? { by: by.uid } : {}) })
  const { workspaceId, plantId, deploymentId } = record
  const activity = newActivity(parts, {
    ...{ workspaceId, plantId, deploymentId, kind: 'approval.resolved', text: endWords(ending) },
    ...(by ? { by } : {}),
  })
  transaction.set(documents.approval(record.id), record)
  writeActivity(transaction, activity)
  return { told: [{ change: 'resolved', request: presentRequest(record, votes, members) }], activities: [activity] }
}

function endWords({ status, plantName, by }: { status: Status; plantName: string; by?: Person }): string {
  const what = `going back with ${plantName}`
  switch (status) {
    case 'approved':
      return by ? `${by.name}'s vote decided for ${what}` : `The deadline passed and decided for ${what}`
    case 'declined':
      return `${by?.name ?? 'Somebody'}'s vote decided against ${what}`
    case 'expired':
      return `Nobody decided on ${what} in time`
    case 'superseded':
      return `The question about ${what} was overtaken`
  }
}

export const nothingWritten: Written = { told: [], activities: [] }

export function together(...parts: readonly Written[]): Written {
  return { told: parts.flatMap(({ told }) => told), activities: parts.flatMap(({ activities }) => activities) }
}
