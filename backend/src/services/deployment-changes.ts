import type { ActivityKind } from '@trellis/shared/activity'
import { type DeploymentInput, isFinal, transition } from '../core/deployment-machine.ts'
import { Failure, notFound } from '../core/failure.ts'
import { presentPipeline, presentPlant } from '../core/present.ts'
import type { DeploymentRecord, PlantRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import type { StoreTransaction } from '../ports/store.ts'
import { newActivity, writeActivity } from './activity.ts'
import { nothingWritten, together, type Written } from './approval-closing.ts'
import { type AtEnd, requestsAtEnd } from './approval-opening.ts'
import { tellWritten } from './approval-telling.ts'
import type { Expectations } from './expectations.ts'
import type { Parts } from './parts.ts'

/** What a change of a deployment sees. */
export type Before = { record: DeploymentRecord }

/**
 * What it makes. The plant may have been deleted meanwhile; it is read for the end of a deployment and for what belongs
 * to the same commit, not for each step on the way.
 */
export type Changed = { record: DeploymentRecord; plant: PlantRecord | undefined }

/**
 * A change: `input` says what happens (reading more within the transaction where it must), `alongside` writes what belongs
 * to the same commit and may answer a changed plant. `by` is who did it, for the activity.
 */
export type Change = {
  deploymentId: string
  by?: { uid: string; name: string }
  input: (before: Before, transaction: StoreTransaction) => Promise<DeploymentInput> | DeploymentInput
  alongside?: (after: Changed, transaction: StoreTransaction) => PlantRecord | undefined
}

type Committed = Changed & { written: Written; plantChanged: boolean }

/** The one way in which a deployment changes: one pure transition, one commit with everything that hangs on it, then the facts. */
export function createDeploymentChanges(parts: Parts, expectations: Expectations) {
  /** Percentages that were told over the Relay and not stored; the next commit takes them in, so that none falls. */
  const told = new Map<string, DeploymentRecord>()

  async function commit(change: Change): Promise<Committed> {
    return parts.store.transaction(async (transaction) => {
      const found = await transaction.get(documents.deployment(change.deploymentId))
      if (!found) throw notFound('deployment')
      const record = withProgressOf(found.data, told.get(change.deploymentId))
      const result = transition(record, await change.input({ record }, transaction))
      if ('refusal' in result) throw new Failure(result.refusal)
      const concerned = change.alongside !== undefined || isFinal(result.next)
      const plant = concerned ? (await transaction.get(documents.plant(record.plantId)))?.data : undefined
      const after = { record: result.next, plant }
      const atEnd = plant && (await requestsAtEnd(parts, transaction, { record: after.record, plant }))
      return write(parts, transaction, { change, after, atEnd })
    })
  }

  return {
    /** Rejects with a `Failure` of `conflict` when the deployment has moved on, having changed nothing. */
    async change(change: Change): Promise<Changed> {
      const committed = await commit(change)
      if (isFinal(committed.record)) told.delete(change.deploymentId)
      await tell(committed)
      return committed
    },
    /** Nothing more is told of this deployment, whoever has ended it. */
    forget: (deploymentId: string): void => void told.delete(deploymentId),
    /** The record as rooms have been told of it: with percentages that are not stored. */
    asTold: (record: DeploymentRecord): DeploymentRecord => withProgressOf(record, told.get(record.id)),
    /** Tells a progress that is not worth a commit; `record` has the version of what is stored. */
    async tellProgress(record: DeploymentRecord): Promise<void> {
      const next = withProgressOf(record, told.get(record.id))
      told.set(record.id, next)
      const update = presentPipeline(next, expectations.rest(next))
      await parts.relay.publish({ type: 'pipeline-changed', workspaceId: next.workspaceId, update })
    },
    tell,
  }

  async function tell({ record, plant, written, plantChanged }: Committed): Promise<void> {
    const { workspaceId } = record
    const eta = isFinal(record) ? undefined : expectations.rest(record)
    await parts.relay.publish({ type: 'pipeline-changed', workspaceId, update: presentPipeline(record, eta) })
    if (plant && plantChanged) {
      await parts.relay.publish({
        type: 'plant-changed',
        workspaceId,
        plant: presentPlant(plant, parts.settings.apps),
      })
    }
    await tellWritten(parts, written)
    if (isFinal(record)) await parts.relay.publish({ type: 'queue-changed' })
  }
}

/** One commit: the deployment, its plant, what the team is asked, and the entries of all of it. */
function write(
  parts: Parts,
  transaction: StoreTransaction,
  { change, after, atEnd }: { change: Change; after: Changed; atEnd: AtEnd | undefined },
): Committed {
  const { record } = after
  transaction.set(documents.deployment(record.id), record)
  const own = change.alongside?.(after, transaction)
  const ended = isFinal(record) ? endOnPlant(own ?? after.plant, record, parts.clock.iso()) : own
  const asked = ended && atEnd?.write(transaction, ended)
  const plant = asked?.plant ?? ended
  if (plant) transaction.set(documents.plant(plant.id), plant)
  const plantChanged = plant !== undefined
  if (!isFinal(record)) return { record, plant: plant ?? after.plant, plantChanged, written: nothingWritten }
  transaction.delete(documents.queue(record.id))
  const activity = newActivity(parts, endActivity(record, plant, change.by))
  writeActivity(transaction, activity)
  const written = together({ told: [], activities: [activity] }, asked?.written ?? nothingWritten)
  return { record, plant, plantChanged, written }
}

export type DeploymentChanges = ReturnType<typeof createDeploymentChanges>

/** The record with the higher progress of both in each step that is active in it. */
function withProgressOf(record: DeploymentRecord, other: DeploymentRecord | undefined): DeploymentRecord {
  if (!other || record.state.status !== 'building') return record
  const steps = record.state.steps.map((step, index) => {
    const progress = Math.max(step.progress, other.state.steps[index]?.progress ?? 0)
    return step.status === 'active' ? { ...step, progress } : step
  })
  return { ...record, state: { ...record.state, steps } }
}

/** What the end of a deployment means for its plant; previews leave the plant's status alone. */
function endOnPlant(plant: PlantRecord | undefined, record: DeploymentRecord, at: string): PlantRecord | undefined {
  if (!plant) return undefined
  const { queue, ...rest } = plant
  const outcome = record.target === 'production' ? outcomeOf(record) : undefined
  const next: PlantRecord = {
    ...rest,
    version: plant.version + 1,
    updatedAt: at,
    activeDeploymentIds: plant.activeDeploymentIds.filter((id) => id !== record.id),
    ...(outcome ? { lastOutcome: outcome } : {}),
  }
  return queue && next.activeDeploymentIds.length > 0 ? { ...next, queue } : next
}

function outcomeOf(record: DeploymentRecord): 'ready' | 'error' | undefined {
  const { status } = record.state
  return status === 'ready' || status === 'error' ? status : undefined
}

function endActivity(record: DeploymentRecord, plant: PlantRecord | undefined, by: Change['by']) {
  const name = plant?.name ?? 'A deleted plant'
  const { kind, text } = endWords(record, name)
  const { workspaceId, plantId } = record
  return { workspaceId, plantId, deploymentId: record.id, kind, text, ...(by ? { by } : {}) }
}

function endWords(record: DeploymentRecord, name: string): { kind: ActivityKind; text: string } {
  const { state, commit, kind } = record
  const sha = commit ? ` ${commit.sha.slice(0, 7)}` : ''
  if (state.status === 'ready') {
    return kind === 'rollback'
      ? { kind: 'rollback.ready', text: `${name} went back to${sha || ' an earlier release'}` }
      : { kind: 'deployment.ready', text: `${name} is live with${sha || ' a new release'}` }
  }
  if (state.status === 'error') {
    return { kind: 'deployment.failed', text: `${name}${sha} failed at ${state.error.step}: ${state.error.message}` }
  }
  const reason = state.status === 'cancelled' ? state.reason : ''
  return { kind: 'deployment.cancelled', text: `A deployment of ${name} was cancelled: ${reason}` }
}
