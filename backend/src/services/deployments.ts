import type { Activity } from '@trellis/shared/activity'
import type { CommandPayload } from '@trellis/shared/commands'
import { blobSpaceOf } from '../core/blob-space.ts'
import { supersededBy } from '../core/build-queue.ts'
import { isFinal, transition } from '../core/deployment-machine.ts'
import { newSteps } from '../core/deployment-steps.ts'
import { fail } from '../core/failure.ts'
import { presentDeployment, presentPipeline, presentPlant } from '../core/present.ts'
import type { DeploymentRecord, PlantRecord, QueueRecord, Target } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreTransaction } from '../ports/store.ts'
import { deploymentFor, plantFor, workspaceFor } from './access.ts'
import { nameOf, newActivity, tellActivity, writeActivity } from './activity.ts'
import type { DeploymentChanges } from './deployment-changes.ts'
import { checkedGitSource } from './git-access.ts'
import type { Parts } from './parts.ts'
import { assertRegion, checkForm, plantIn } from './plant-writing.ts'
import { listAll } from './query-all.ts'
import type { Use } from './services.ts'
import type { Settlement } from './settlement.ts'

type Person = { uid: string; name: string }
type Wish = { ref?: string | undefined; environment?: 'production' | 'preview' | undefined }
type Enqueued = { plant: PlantRecord; deployment: DeploymentRecord; ended: DeploymentRecord[]; activities: Activity[] }

/** Starts a deployment of a new plant or of a known one; answers once it is queued. */
export function startDeploy(parts: Parts, settlement: Settlement): Use<'start-deploy'> {
  return async (caller, payload) => {
    const by = await nameOf(parts, caller.uid)
    await assertBuildable(parts)
    const known = payload.plantId !== undefined
    const enqueued = known ? await deployKnown(parts, by, payload) : await deployNew(parts, by, payload)
    return told(parts, settlement, enqueued)
  }
}

/** A retry is a new deployment of the same ref and environment, with the plant's settings of now. */
export function retryDeploy(parts: Parts, settlement: Settlement): Use<'retry-deploy'> {
  return async (caller, { deploymentId }) => {
    const { deployment } = await deploymentFor(parts.store, caller.uid, { deploymentId, action: 'deploy' })
    if (deployment.kind === 'rollback') throw fail('conflict', 'A rollback is not retried. Roll back again.')
    if (!isFinal(deployment)) throw fail('conflict', 'This deployment is still running. Nothing was started.')
    const by = await nameOf(parts, caller.uid)
    await assertBuildable(parts)
    const { plantId, ref, environment } = deployment
    const enqueued = await deployKnown(parts, by, { plantId, ref, environment })
    return { deployment: (await told(parts, settlement, enqueued)).deployment }
  }
}

export function cancelDeploy(parts: Parts, changes: DeploymentChanges, settlement: Settlement): Use<'cancel-deploy'> {
  return async (caller, { deploymentId }) => {
    const by = await nameOf(parts, caller.uid)
    await deploymentFor(parts.store, caller.uid, { deploymentId, action: 'cancel' })
    const reason = `${by.name} cancelled it.`
    const changed = await changes.change({
      deploymentId,
      by,
      input: () => ({ type: 'cancel', at: parts.clock.iso(), reason }),
    })
    void settlement.settle(deploymentId)
    return { deployment: presentDeployment(changed.record) }
  }
}

async function deployNew(
  parts: Parts,
  by: Person,
  form: CommandPayload<'start-deploy'> & { gitUrl: string },
): Promise<Enqueued> {
  await workspaceFor(parts.store, by.uid, { workspaceId: form.workspaceId, action: 'plant' })
  checkForm(parts, form)
  await checkedGitSource(parts, form.gitUrl)
  return parts.store.transaction(async (transaction) => {
    await workspaceFor(transaction, by.uid, { workspaceId: form.workspaceId, action: 'plant' })
    const planted = await plantIn(parts, transaction, { form, by })
    const enqueued = enqueue(parts, transaction, { plant: planted.record, by, wish: form, waiting: [] })
    return { ...enqueued, activities: [planted.activity, ...enqueued.activities] }
  })
}

async function deployKnown(
  parts: Parts,
  by: Person,
  payload: { workspaceId?: string; plantId: string } & Wish,
): Promise<Enqueued> {
  const found = await plantFor(parts.store, by.uid, { plantId: payload.plantId, action: 'deploy' })
  if (payload.workspaceId && payload.workspaceId !== found.plant.workspaceId) {
    throw fail('not_found', 'This plant is not in that workspace. Nothing was started.')
  }
  assertRegion(parts, found.plant)
  await checkedGitSource(parts, found.plant.gitUrl)
  return parts.store.transaction(async (transaction) => {
    const { plant } = await plantFor(transaction, by.uid, { plantId: payload.plantId, action: 'deploy' })
    const target = targetOf(plant, payload)
    const entries = await listAll(transaction, queries.queueOfPlant, { equal: { plantId: plant.id } })
    const waiting = await waitingRecords(transaction, supersededBy(entries, target))
    return enqueue(parts, transaction, { plant, by, wish: payload, waiting })
  })
}

/** Publishes what was committed, wakes the scheduler and makes the answer. */
async function told(parts: Parts, settlement: Settlement, enqueued: Enqueued) {
  const { workspaceId } = enqueued.plant
  for (const record of enqueued.ended) void settlement.settle(record.id)
  for (const record of [...enqueued.ended, enqueued.deployment]) {
    await parts.relay.publish({ type: 'pipeline-changed', workspaceId, update: presentPipeline(record) })
  }
  const plant = presentPlant(enqueued.plant, parts.settings.apps)
  await parts.relay.publish({ type: 'plant-changed', workspaceId, plant })
  for (const activity of enqueued.activities) await tellActivity(parts, activity)
  await parts.relay.publish({ type: 'queue-changed' })
  return { plant, deployment: presentDeployment(enqueued.deployment) }
}

async function assertBuildable(parts: Parts): Promise<void> {
  const isolation = await parts.settings.isolation()
  if (!isolation.available) throw fail('unavailable', isolation.sentence)
}

/** Production builds the plant's own ref; a preview belongs to the ref that it shows. */
function targetOf(plant: PlantRecord, wish: Wish): Target {
  return wish.environment === 'preview' ? `preview:${wish.ref ?? plant.ref}` : 'production'
}

async function waitingRecords(transaction: StoreTransaction, entries: QueueRecord[]): Promise<DeploymentRecord[]> {
  const records: DeploymentRecord[] = []
  for (const entry of entries) {
    const found = await transaction.get(documents.deployment(entry.deploymentId))
    if (found) records.push(found.data)
  }
  return records
}

type Enqueue = { plant: PlantRecord; by: Person; wish: Wish; waiting: DeploymentRecord[] }

/** Writes a queued deployment and ends those that it takes the place of. All reads have been made by then. */
function enqueue(parts: Parts, transaction: StoreTransaction, { plant, by, wish, waiting }: Enqueue): Enqueued {
  const at = parts.clock.iso()
  const deployment = newDeployment(parts, { plant, by, wish, at })
  const ended = waiting.map((record) => endWaiting(transaction, record, { at, by: deployment.id }))
  const { id: deploymentId, plantId, workspaceId, target } = deployment
  transaction.create(documents.deployment(deploymentId), deployment)
  transaction.create(documents.queue(deploymentId), {
    deploymentId,
    plantId,
    workspaceId,
    target,
    status: 'queued',
    enqueuedAt: at,
  })
  transaction.create(documents.job(deploymentId), {
    deploymentId,
    attempt: 1,
    runner: parts.runner.name,
    startedAt: at,
  })
  const next = target === 'production' ? deploying(plant, { deployment, ended, at }) : plant
  if (next !== plant) transaction.set(documents.plant(next.id), next)
  const started = newActivity(parts, {
    workspaceId,
    kind: 'deployment.started',
    text: `${by.name} started a deployment of ${plant.name}`,
    by,
    plantId,
    deploymentId,
  })
  writeActivity(transaction, started)
  return { plant: next, deployment, ended, activities: [started] }
}

function newDeployment(
  parts: Parts,
  facts: { plant: PlantRecord; by: Person; wish: Wish; at: string },
): DeploymentRecord {
  const { plant, by, wish, at } = facts
  return {
    id: parts.ids.ulid(),
    version: 1,
    kind: 'deploy',
    plantId: plant.id,
    ...blobSpaceOf(plant),
    environment: wish.environment ?? 'production',
    target: targetOf(plant, wish),
    ref: wish.ref ?? plant.ref,
    settings: plant.settings,
    requestedBy: by.uid,
    createdAt: at,
    message: 'Waiting for a builder',
    state: { status: 'queued', steps: newSteps('deploy') },
  }
}

function deploying(
  plant: PlantRecord,
  facts: { deployment: DeploymentRecord; ended: DeploymentRecord[]; at: string },
): PlantRecord {
  const gone = new Set(facts.ended.map((record) => record.id))
  const { queue: _place, ...rest } = plant
  return {
    ...rest,
    version: plant.version + 1,
    latestDeploymentId: facts.deployment.id,
    activeDeploymentIds: [...plant.activeDeploymentIds.filter((id) => !gone.has(id)), facts.deployment.id],
    updatedAt: facts.at,
  }
}

function endWaiting(
  transaction: StoreTransaction,
  record: DeploymentRecord,
  facts: { at: string; by: string },
): DeploymentRecord {
  const result = transition(record, { type: 'cancel', at: facts.at, reason: 'superseded', supersededBy: facts.by })
  if ('refusal' in result) return record
  transaction.set(documents.deployment(record.id), result.next)
  transaction.delete(documents.queue(record.id))
  return result.next
}
