import type { Activity } from '@trellis/shared/activity'
import { blobSpaceOf } from '../core/blob-space.ts'
import { isFinal } from '../core/deployment-machine.ts'
import { changeStep, newSteps } from '../core/deployment-steps.ts'
import { fail, notFound } from '../core/failure.ts'
import { presentDeployment, presentPipeline, presentPlant } from '../core/present.ts'
import type { DeploymentRecord, PlantRecord, PointerRecord, ReleaseRecord, Target } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreReader, StoreTransaction } from '../ports/store.ts'
import { deploymentFor, plantFor } from './access.ts'
import { nameOf, newActivity, tellActivity, writeActivity } from './activity.ts'
import type { Parts } from './parts.ts'
import type { Publishing } from './publishing.ts'
import { listAll } from './query-all.ts'
import { idIn, type Recall } from './recall.ts'
import { targetOfRelease } from './releases.ts'
import type { Use } from './services.ts'

type Wish = {
  releaseId?: string | undefined
  environment?: 'production' | 'preview' | undefined
  ref?: string | undefined
}

/** Going back to a kept release: a deployment of its own kind, never queued, answered when visitors get the old release. */
export function rollback(parts: Parts, publishing: Publishing): Use<'rollback'> {
  return async (caller, { plantId, ...wish }) => {
    const by = await nameOf(parts, caller.uid)
    const begun = await parts.store.transaction(async (transaction) => {
      const { plant } = await plantFor(transaction, caller.uid, { plantId, action: 'rollback' })
      const write = await beginRollback(parts, transaction, { plant, by: by.uid, person: by, wish })
      return write(transaction)
    })
    await tellRollback(parts, begun)
    const record = (await publishing.publish(begun.record.id)) ?? begun.record
    assertMoved(record)
    const plant = (await parts.store.get(documents.plant(plantId)))?.data ?? begun.plant
    return { plant: presentPlant(plant, parts.settings.apps), deployment: presentDeployment(record) }
  }
}

/** A repeat waits so long (milliseconds) for a rollback that another backend is at, looking this often. */
const patience = { most: 10_000, step: 200 }

/** The answer to a repeat: the rollback that was begun, carried out by whoever comes first. */
export function rollbackAgain(parts: Parts, publishing: Publishing): Recall<'rollback'> {
  return async (caller, { plantId }, { made }) => {
    const ask = { deploymentId: idIn(made, 'deployments'), action: 'read' } as const
    const record = await carriedOut(parts, publishing, ask.deploymentId)
    assertMoved(record)
    await deploymentFor(parts.store, caller.uid, ask)
    const { plant } = await plantFor(parts.store, caller.uid, { plantId, action: 'read' })
    return { plant: presentPlant(plant, parts.settings.apps), deployment: presentDeployment(record) }
  }
}

async function carriedOut(parts: Parts, publishing: Publishing, id: string): Promise<DeploymentRecord> {
  for (const until = parts.clock.now() + patience.most; ; ) {
    const record = (await publishing.publish(id)) ?? (await parts.store.get(documents.deployment(id)))?.data
    if (!record) throw notFound('deployment')
    if (isFinal(record)) return record
    if (parts.clock.now() > until) {
      throw fail('conflict', 'The first try of this rollback is still at it. Nothing else was begun; look in a moment.')
    }
    await new Promise((resolve) => setTimeout(resolve, patience.step))
  }
}

/** Of several who move the pointer at once, those who came too late are told so; their rollback is on record. */
function assertMoved({ state }: DeploymentRecord): void {
  if (state.status !== 'cancelled' || state.reason !== 'superseded') return
  throw fail(
    'conflict',
    'Another release went live in this moment, so this rollback was not done. Look what is live and roll back again.',
  )
}

export type Begun = { plant: PlantRecord; record: DeploymentRecord; activity: Activity }
export type PreparedRollback = (transaction: StoreTransaction) => Begun

/** `person` is who decided on it; without one a deadline did, and `by` is who answers for the deployment. */
type Beginning = { plant: PlantRecord; by: string; person?: { uid: string; name: string }; wish: Wish }

/** Finds the release; all reads happen here. What it answers writes the rollback as running. */
export async function beginRollback(
  parts: Parts,
  transaction: StoreTransaction,
  { plant, by, person, wish }: Beginning,
): Promise<PreparedRollback> {
  const { id: plantId } = plant
  const target: Target = wish.environment === 'preview' ? `preview:${wish.ref ?? plant.ref}` : 'production'
  const pointer = (await transaction.get(documents.pointer(plantId, target)))?.data
  const release = await releaseToReturnTo(transaction, { plantId, target, pointer, wish })
  const record = newRollback(parts, { plant, target, release, by, pointerVersion: pointer?.version ?? 0 })
  const next = target === 'production' ? rollingBack(plant, record) : plant
  const text = `${person?.name ?? 'The deadline'} rolled ${plant.name} back to ${release.commit.sha.slice(0, 7)}`
  const about = { workspaceId: plant.workspaceId, plantId, deploymentId: record.id }
  const entry = { ...about, kind: 'rollback.started', text, ...(person ? { by: person } : {}) } as const
  const activity = newActivity(parts, entry)
  return (writing) => writeBegun(writing, { plant: next, record, activity })
}

function writeBegun(transaction: StoreTransaction, begun: Begun): Begun {
  const { plant, record, activity } = begun
  const { id: deploymentId, createdAt: startedAt } = record
  transaction.create(documents.deployment(deploymentId), record)
  transaction.create(documents.job(deploymentId), { deploymentId, attempt: 1, runner: 'backend', startedAt })
  if (record.target === 'production') transaction.set(documents.plant(plant.id), plant)
  writeActivity(transaction, activity)
  return begun
}

export async function tellRollback(parts: Parts, { plant, record, activity }: Begun): Promise<void> {
  const { workspaceId } = plant
  await parts.relay.publish({ type: 'pipeline-changed', workspaceId, update: presentPipeline(record) })
  await parts.relay.publish({ type: 'plant-changed', workspaceId, plant: presentPlant(plant, parts.settings.apps) })
  await tellActivity(parts, activity)
}

type Search = { plantId: string; target: Target; pointer: PointerRecord | undefined; wish: Wish }

/** The named release, or the one made before the live one. */
export async function releaseToReturnTo(reader: StoreReader, search: Search): Promise<ReleaseRecord> {
  const { plantId, target, pointer, wish } = search
  if (!pointer?.releaseId) throw fail('conflict', 'Nothing is live yet, so there is nothing to go back from.')
  if (wish.releaseId === pointer.releaseId) throw fail('conflict', 'This release is live already. Nothing was changed.')
  if (wish.releaseId) {
    const found = await reader.get(documents.release(wish.releaseId))
    if (found && found.data.plantId === plantId && targetOfRelease(found.data) === target) return found.data
    throw fail('not_found', 'This plant keeps no such release. Nothing was changed.')
  }
  const live = await reader.get(documents.release(pointer.releaseId))
  const environment = target === 'production' ? 'production' : 'preview'
  const all = await listAll(reader, queries.releasesOfTarget, { equal: { plantId, environment } })
  const kept = all.filter((release) => targetOfRelease(release) === target)
  const before = kept.find((release) => live && release.id !== live.data.id && release.createdAt < live.data.createdAt)
  if (!before) throw fail('conflict', 'There is no release before the live one. Nothing was changed.')
  return before
}

type NewRollback = {
  plant: PlantRecord
  target: Target
  release: ReleaseRecord
  by: string
  pointerVersion: number
}

/** It begins where a deploy's build has ended: the output is stored, `verify` comes next. */
function newRollback(parts: Parts, { plant, target, release, by, pointerVersion }: NewRollback): DeploymentRecord {
  const at = parts.clock.iso()
  return {
    id: parts.ids.ulid(),
    version: 1,
    kind: 'rollback',
    plantId: plant.id,
    ...blobSpaceOf(release),
    environment: release.environment,
    target,
    ref: release.ref,
    settings: release.settings,
    requestedBy: by,
    createdAt: at,
    targetReleaseId: release.id,
    commit: release.commit,
    message: `Going back to ${release.commit.sha.slice(0, 7)}`,
    state: {
      status: 'building',
      phase: 'publishing',
      attempt: 1,
      claimed: true,
      startedAt: at,
      pointerVersion,
      steps: changeStep(newSteps('rollback'), 'verify', { status: 'active', at }),
    },
  }
}

function rollingBack(plant: PlantRecord, record: DeploymentRecord): PlantRecord {
  return {
    ...plant,
    version: plant.version + 1,
    latestDeploymentId: record.id,
    activeDeploymentIds: [...plant.activeDeploymentIds, record.id],
    updatedAt: record.createdAt,
  }
}
