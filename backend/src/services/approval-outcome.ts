import type { ApprovalRecord } from '../core/approval-records.ts'
import { fail } from '../core/failure.ts'
import type { PlantRecord } from '../core/records.ts'
import { restoredPlant, withoutRequest } from '../core/rollback-request.ts'
import { documents } from '../ports/documents.ts'
import type { StoreTransaction } from '../ports/store.ts'
import { type OpenRequest, type Written, writeEnd } from './approval-closing.ts'
import type { Parts } from './parts.ts'
import { namedPins } from './release-secrets.ts'
import { type Begun, beginRollback, type PreparedRollback } from './rollbacks.ts'

type Person = { uid: string; name: string }
type Resolving = {
  open: OpenRequest
  plant: PlantRecord
  status: 'approved' | 'declined' | 'expired'
  /** Whose vote decided; nobody's when the deadline did. */
  by?: Person
}

/** What the outcome has made of the plant, and the rollback that it has begun. */
export type Outcome = { plant: PlantRecord; plantChanged: boolean; written: Written; begun?: Begun }

/**
 * The outcome of a request with everything that it means, in the transaction of the vote or of the deadline. The first
 * half reads; the function that it answers writes.
 */
export async function prepareOutcome(
  parts: Parts,
  transaction: StoreTransaction,
  resolving: Resolving,
): Promise<() => Outcome> {
  const { open, plant, status, by } = resolving
  const { record } = open
  const end = () => writeEnd(parts, transaction, { open, status, plantName: plant.name, ...(by ? { by } : {}) })
  const closed = closedPlant(plant, record, parts.clock.iso())
  if (status !== 'approved') return () => writePlant(transaction, { before: plant, plant: closed, written: end() })
  if (record.cause === 'gone-bad') {
    const rollback = await prepareRollback(parts, transaction, { record, plant: closed, by })
    return () => {
      const begun = rollback(transaction)
      return { plant: begun.plant, plantChanged: true, written: end(), begun }
    }
  }
  const release = (await transaction.get(documents.release(record.targetReleaseId)))?.data
  if (!release) throw fail('conflict', 'The release to go back to is not kept any more. Nothing was changed.')
  if (record.target !== 'production') {
    return () => writePlant(transaction, { before: plant, plant: closed, written: end() })
  }
  const { pins } = await namedPins(transaction, release)
  const restored = restoredPlant(plant, { release, pins, at: parts.clock.iso(), ...(by ? { by: by.uid } : {}) })
  return () => writePlant(transaction, { before: plant, plant: restored, written: end() })
}

/** The plant without this request; one that is about a preview leaves the plant alone. */
function closedPlant(plant: PlantRecord, record: ApprovalRecord, at: string): PlantRecord {
  if (plant.openRequestId !== record.id) return plant
  return { ...withoutRequest(plant), version: plant.version + 1, updatedAt: at }
}

function writePlant(
  transaction: StoreTransaction,
  change: { before: PlantRecord; plant: PlantRecord; written: Written },
): Outcome {
  const { before, plant, written } = change
  if (plant !== before) transaction.set(documents.plant(plant.id), plant)
  return { plant, plantChanged: plant !== before, written }
}

function prepareRollback(
  parts: Parts,
  transaction: StoreTransaction,
  facts: { record: ApprovalRecord; plant: PlantRecord; by: Person | undefined },
): Promise<PreparedRollback> {
  const { record, plant, by } = facts
  const { targetReleaseId: releaseId, environment, target } = record
  const ref = target === 'production' ? undefined : target.slice('preview:'.length)
  const wish = { releaseId, environment, ref }
  return beginRollback(parts, transaction, { plant, by: by?.uid ?? record.author, wish, ...(by ? { person: by } : {}) })
}
