import type { ApprovalRecord } from '../core/approval-records.ts'
import { isFinal } from '../core/deployment-machine.ts'
import type { DeploymentRecord, PlantRecord, ReleaseRecord } from '../core/records.ts'
import { type Changes, changedSettings, newRequest, presentRequest, withoutRequest } from '../core/rollback-request.ts'
import { documents } from '../ports/documents.ts'
import type { StoreReader, StoreTransaction } from '../ports/store.ts'
import { newActivity, writeActivity } from './activity.ts'
import { nothingWritten, type OpenRequest, readOpen, together, type Written, writeEnd } from './approval-closing.ts'
import { openRequestOf } from './approval-reading.ts'
import type { Parts } from './parts.ts'
import { namedPins } from './release-secrets.ts'

/** What a deployment's end means for the question that the team is asked: read first, written with the end. */
export type AtEnd = {
  /** The plant as the end leaves it comes in, with its request it comes out. */
  write: (transaction: StoreTransaction, plant: PlantRecord) => { plant: PlantRecord; written: Written }
}

type Ended = { record: DeploymentRecord; plant: PlantRecord }

/**
 * A deployment that went live overtakes an open request. One that failed opens a request, where there is a release to go
 * back to, and overtakes an earlier one about another failure; what visitors suffer from is still asked about first.
 */
export async function requestsAtEnd(parts: Parts, reader: StoreReader, ended: Ended): Promise<AtEnd | undefined> {
  const { record, plant } = ended
  if (!isFinal(record) || record.state.status === 'cancelled') return undefined
  if (record.state.status === 'error' && record.kind === 'rollback') return undefined
  const found = await openRequestOf(reader, plant, record.target)
  if (record.state.status === 'error' && found?.cause === 'gone-bad') return undefined
  const open = found && (await readOpen(reader, found))
  const opening = record.state.status === 'error' ? await readOpening(parts, reader, ended) : undefined
  if (!open && !opening) return undefined
  return { write: (transaction, now) => writeBoth(parts, transaction, { open, opening, record, plant: now }) }
}

type Opening = { request: ApprovalRecord; members: OpenRequest['members'] }

function writeBoth(
  parts: Parts,
  transaction: StoreTransaction,
  facts: { open: OpenRequest | undefined; opening: Opening | undefined; record: DeploymentRecord; plant: PlantRecord },
): { plant: PlantRecord; written: Written } {
  const { open, opening, record, plant } = facts
  const closed = open
    ? writeEnd(parts, transaction, { open, status: 'superseded', plantName: plant.name })
    : nothingWritten
  const opened = opening ? writeOpening(parts, transaction, { ...opening, plantName: plant.name }) : nothingWritten
  const written = together(closed, opened)
  if (record.target !== 'production') return { plant, written }
  return { plant: { ...withoutRequest(plant), ...(opening ? { openRequestId: opening.request.id } : {}) }, written }
}

/** Writes a new request with its one entry. */
export function writeOpening(
  parts: Pick<Parts, 'ids' | 'clock'>,
  transaction: StoreTransaction,
  { request, members, plantName }: Opening & { plantName: string },
): Written {
  const { workspaceId, plantId, deploymentId } = request
  const why = request.cause === 'failed' ? `failed at ${request.failedStep}` : 'went bad after its release'
  const text = `${plantName} ${why}; the team is asked whether to go back`
  const activity = newActivity(parts, { workspaceId, plantId, deploymentId, kind: 'approval.opened', text })
  transaction.create(documents.approval(request.id), request)
  writeActivity(transaction, activity)
  return { told: [{ change: 'required', request: presentRequest(request, [], members) }], activities: [activity] }
}

async function readOpening(parts: Parts, reader: StoreReader, { record, plant }: Ended): Promise<Opening | undefined> {
  if (record.state.status !== 'error') return undefined
  const { error, insight } = record.state
  const pointer = (await reader.get(documents.pointer(record.plantId, record.target)))?.data
  const live = pointer?.releaseId ? (await reader.get(documents.release(pointer.releaseId)))?.data : undefined
  const workspace = (await reader.get(documents.workspace(record.workspaceId)))?.data
  if (!live || !workspace) return undefined
  const request = newRequest({
    id: parts.ids.ulid(),
    at: parts.clock.iso(),
    deployment: record,
    policy: workspace.policy.approvals,
    cause: 'failed',
    failure: { step: error.step, message: error.message, insight },
    liveReleaseId: live.id,
    targetReleaseId: live.id,
    changes: await changesOf(reader, { plant, release: live, files: [] }),
  })
  return { request, members: workspace.members }
}

/** What approving would change. Previews take their settings and secrets from the plant, which stays as it is. */
export async function changesOf(
  reader: StoreReader,
  facts: { plant: PlantRecord; release: ReleaseRecord; files: string[] },
): Promise<Changes> {
  const { plant, release, files } = facts
  if (release.environment !== 'production') return { files, settings: [], secrets: [] }
  const { names } = await namedPins(reader, release)
  return { files, settings: changedSettings(plant.settings, release.settings), secrets: names }
}
