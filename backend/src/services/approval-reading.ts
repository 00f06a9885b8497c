import type { RollbackRequest } from '@trellis/shared/approval'
import type { ApprovalRecord, VoteRecord } from '../core/approval-records.ts'
import type { ApprovalChange } from '../core/facts.ts'
import type { PlantRecord, Target, WorkspaceRecord } from '../core/records.ts'
import { presentRequest } from '../core/rollback-request.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreReader } from '../ports/store.ts'
import { workspaceFor } from './access.ts'
import type { Parts } from './parts.ts'
import { listAll } from './query-all.ts'
import type { Use } from './services.ts'

/** So many requests that have come to their end are shown. */
const latest = 50

/** The open requests of a workspace and the latest that are resolved, newest first. */
export function getApprovals(parts: Parts): Use<'get-approvals'> {
  return async (caller, { workspaceId }) => {
    const { workspace } = await workspaceFor(parts.store, caller.uid, { workspaceId, action: 'read' })
    const open = await listAll(parts.store, queries.approvalsOfWorkspaceByStatus, {
      equal: { workspaceId, status: 'open' },
    })
    const page = await parts.store.query(queries.approvalsOfWorkspace, { equal: { workspaceId }, limit: latest })
    const recent = page.items.map(({ data }) => data)
    // Read last, so that of a request that is resolved in between the later state is shown.
    const all = new Map([...open, ...recent].map((record) => [record.id, record]))
    const records = [...all.values()].sort((a, b) => (a.id < b.id ? 1 : -1))
    return { requests: await presentAll(parts.store, records, workspace) }
  }
}

/** The open requests of a workspace, newest first, for those who have just come in. */
export async function openRequests(
  parts: Pick<Parts, 'store'>,
  workspace: WorkspaceRecord,
): Promise<RollbackRequest[]> {
  const equal = { workspaceId: workspace.id, status: 'open' }
  return presentAll(parts.store, await listAll(parts.store, queries.approvalsOfWorkspaceByStatus, { equal }), workspace)
}

function presentAll(
  reader: StoreReader,
  records: readonly ApprovalRecord[],
  workspace: WorkspaceRecord,
): Promise<RollbackRequest[]> {
  return Promise.all(
    records.map(async (record) => presentRequest(record, await votesOf(reader, record.id), workspace.members)),
  )
}

export function votesOf(reader: StoreReader, requestId: string): Promise<VoteRecord[]> {
  return listAll(reader, queries.votesOfApproval, { parents: [requestId] })
}

/** What is asked about a plant's target now. Production's is named by the plant; previews have theirs beside it. */
export async function openRequestOf(
  reader: StoreReader,
  plant: Pick<PlantRecord, 'id' | 'openRequestId'>,
  target: Target,
): Promise<ApprovalRecord | undefined> {
  if (target === 'production') {
    const found = plant.openRequestId ? await reader.get(documents.approval(plant.openRequestId)) : undefined
    return found?.data.status === 'open' ? found.data : undefined
  }
  return (await openRequestsOfPlant(reader, plant.id)).find((request) => request.target === target)
}

export function openRequestsOfPlant(reader: StoreReader, plantId: string): Promise<ApprovalRecord[]> {
  return listAll(reader, queries.approvalsOfPlantByStatus, { equal: { plantId, status: 'open' } })
}

export type ToldRequest = { change: ApprovalChange; request: RollbackRequest }
