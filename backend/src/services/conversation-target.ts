import type { Target } from '@trellis/shared/conversation'
import { invalidField, notFound } from '../core/failure.ts'
import type { Subject } from '../core/reactions.ts'
import type { DeploymentRecord, PlantRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreReader } from '../ports/store.ts'
import { deploymentFor, plantFor } from './access.ts'
import type { Parts } from './parts.ts'

export type Found = { subject: Subject; plant: PlantRecord }

/**
 * What a target names, for somebody who may converse about it. The plant is read as well, so that nothing is said about a
 * deployment while its plant is being deleted.
 */
export async function subjectFor(reader: StoreReader, uid: string, target: Target): Promise<Found> {
  if ('plantId' in target) {
    const { plant } = await plantFor(reader, uid, { plantId: target.plantId, action: 'converse' })
    return { plant, subject: { workspaceId: plant.workspaceId, plantId: plant.id, target } }
  }
  const { deploymentId } = target
  const { deployment } = await deploymentFor(reader, uid, { deploymentId, action: 'converse' })
  const plant = await reader.get(documents.plant(deployment.plantId))
  if (!plant) throw notFound('deployment')
  const { workspaceId, plantId } = deployment
  return { plant: plant.data, subject: { workspaceId, plantId, deploymentId, target } }
}

/** Refuses a line that the log does not have. Asked before the transaction: lines are only ever added. */
export async function assertLine(parts: Pick<Parts, 'store' | 'relay'>, uid: string, target: Target): Promise<void> {
  if (!('deploymentId' in target) || target.seq === undefined) return
  const { deploymentId, seq } = target
  const { deployment } = await deploymentFor(parts.store, uid, { deploymentId, action: 'converse' })
  if (seq <= (await lastLine(parts, deployment))) return
  throw invalidField('target.seq', 'The log of this deployment has no such line.')
}

/** The last line of an ended log is in its proof; of one that is written the Relay knows it, or else the Store. */
async function lastLine({ store, relay }: Pick<Parts, 'store' | 'relay'>, record: DeploymentRecord): Promise<number> {
  const { id, state } = record
  const proof = state.status === 'queued' || state.status === 'building' ? undefined : state.log
  if (proof) return proof.lines
  const live = await relay.placeOfLog(id)
  if (live) return live.accepted
  const call = { parents: [id], below: Number.MAX_SAFE_INTEGER, limit: 1 }
  const last = (await store.query(queries.logChunksBackwards, call)).items[0]?.data
  return last ? last.first + last.count - 1 : 0
}
