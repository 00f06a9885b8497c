import type { Activity } from '@trellis/shared/activity'
import { isFinal } from '../core/deployment-machine.ts'
import type { DeploymentRecord, PlantRecord, PlantRemoval } from '../core/records.ts'
import { deploymentLabel, labelOfUrl, plantLabel, previewLabels } from '../core/site-address.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreTransaction } from '../ports/store.ts'
import { plantFor } from './access.ts'
import { newActivity, writeActivity } from './activity.ts'
import { readOpen, together, type Written, writeEnd } from './approval-closing.ts'
import { openRequestsOfPlant, votesOf } from './approval-reading.ts'
import type { Parts } from './parts.ts'
import { listAll } from './query-all.ts'
import { assertSettled, cancel, cancelQueued, type RemovalWork, removeFound } from './removal-work.ts'
import { removeSecretsOfPlant } from './secret-removal.ts'

type Person = { uid: string; name: string }

/**
 * Takes a plant away, in one commit with its address (which rests), what was asked about it, the activity and the removal
 * that its data awaits; nobody finds it afterwards. Of two who do so at once the second one gets `not_found`.
 */
export async function takeAway(
  parts: Parts,
  { plantId, by }: { plantId: string; by: Person },
): Promise<{ plant: PlantRecord; activity: Activity; written: Written }> {
  return parts.store.transaction(async (transaction) => {
    const { plant } = await plantFor(transaction, by.uid, { plantId, action: 'delete-plant' })
    const { workspaceId } = plant
    const asked = await openRequestsOfPlant(transaction, plantId)
    const open = await Promise.all(asked.map((record) => readOpen(transaction, record)))
    const text = `${by.name} deleted ${plant.name}`
    const activity = newActivity(parts, { workspaceId, kind: 'plant.deleted', text, by, plantId })
    writeTaken(transaction, plant, { by, at: parts.clock.iso() })
    writeActivity(transaction, activity)
    const ending = { status: 'superseded', plantName: plant.name, by } as const
    const ends = open.map((one) => writeEnd(parts, transaction, { ...ending, open: one }))
    return { plant, activity, written: together(...ends) }
  })
}

/** The plant and its address go, and its removal stands in their place. */
export function writeTaken(
  transaction: StoreTransaction,
  { id, workspaceId, name, slug }: PlantRecord,
  { by, at }: { by: Person; at: string },
): void {
  const host = plantLabel(slug)
  transaction.delete(documents.plant(id))
  transaction.delete(documents.pointer(id, 'production'))
  transaction.set(documents.domain(host), { host, plantId: id, workspaceId, freedAt: at })
  transaction.create(documents.removal(id), { kind: 'plant', id, workspaceId, name, slug, by, at })
}

/**
 * Removes what a plant leaves. Its blobs go by the two-pass collection, because another plant of the workspace may share
 * them. What is in production is ended first: a release that was published in the last moment is removed with the others.
 */
export async function removePlant(work: RemovalWork, plant: PlantRemoval): Promise<void> {
  const { parts } = work
  const { id: plantId, workspaceId, by } = plant
  await parts.relay.publish({ type: 'plant-removed', workspaceId, plantId })
  await parts.relay.publishRoute({ hosts: [plantLabel(plant.slug)], plantId })
  const ending = { by, reason: 'The plant was deleted.' }
  const running = await listAll(parts.store, queries.queueOfPlant, { equal: { plantId } })
  await cancelQueued(work, running, ending)
  await Promise.all(running.map(({ deploymentId }) => work.settlement.settle(deploymentId)))
  await removeDeployments(work, plant)
  await parts.store.delete(documents.pointer(plantId, 'production'))
  const ofPlant = { equal: { plantId } }
  await removeFound(work, queries.releasesOfPlant, ofPlant)
  for (const { id } of await listAll(parts.store, queries.approvalsOfPlant, ofPlant)) await removeRequest(work, id)
  await removeFound(work, queries.commentsOfPlant, ofPlant)
  await removeFound(work, queries.reactionsOfPlant, ofPlant)
  await removeFound(work, queries.cachesOfPlant, ofPlant)
  await removeFound(work, queries.tokensOfPlant, ofPlant)
  await removeSecretsOfPlant(parts, plant)
  await parts.runner.forget(plantId)
}

/** Page by page, because each is gone when the next one is asked for. */
async function removeDeployments(work: RemovalWork, plant: PlantRemoval): Promise<void> {
  const call = { equal: { plantId: plant.id }, limit: 100 }
  for (;;) {
    const { items } = await work.parts.store.query(queries.deploymentsOfPlant, call)
    if (items.length === 0) return
    await removeThese(
      work,
      items.map(({ data }) => data),
      plant,
    )
  }
}

type Owner = Pick<PlantRemoval, 'by'> & { slug?: string }

/**
 * Removes deployments with addresses, pointers and logs. The addresses of all go first, and edges are told: what follows
 * takes longer. What still runs is ended and writes its last line before its log goes.
 */
export async function removeThese(work: RemovalWork, found: DeploymentRecord[], owner: Owner): Promise<void> {
  const { parts } = work
  const reason = 'The plant was deleted.'
  for (const one of found) if (!isFinal(one)) await cancel(work, one.id, { by: owner.by, reason })
  for (const { id } of found) await assertSettled(work, id)
  for (const one of found) {
    const { plantId, target } = one
    const hosts = addressesOf(one, owner.slug)
    for (const host of hosts) await removeAddress(parts, plantId, host)
    if (target !== 'production') await parts.store.delete(documents.pointer(plantId, target))
    await parts.relay.publishRoute({ hosts, plantId })
  }
  for (const { id } of found) {
    work.signal.throwIfAborted()
    await removeLog(parts, id)
    await parts.store.delete(documents.deployment(id))
  }
}

/** An address that was made under an earlier slug may be another plant's by now, and stays that one's. */
async function removeAddress(parts: Parts, plantId: string, label: string): Promise<void> {
  await parts.store.transaction(async (transaction) => {
    const found = await transaction.get(documents.domain(label))
    if (found?.data.plantId === plantId) transaction.delete(documents.domain(label))
  })
}

/**
 * A deployment's own address, also one made when the plant had another slug, and those that its previewed ref has or had.
 * A hashed one may be left of a version that gave it to every ref with signs.
 */
function addressesOf(deployment: DeploymentRecord, slug: string | undefined): string[] {
  const { id, url, branchUrl, target, ref } = deployment
  const own = url ? labelOfUrl(url) : slug && deploymentLabel(slug, id)
  const slugs = [slug, own?.split('--')[0]].flatMap((one) => one || [])
  const previews = target === 'production' ? [] : slugs.map((one) => previewLabels(one, ref))
  const labels = [own, branchUrl && labelOfUrl(branchUrl), ...previews.flatMap(({ plain, hashed }) => [plain, hashed])]
  return [...new Set(labels.flatMap((one) => one || []))]
}

/** Removes a log's chunks. */
export async function removeLog(parts: Pick<Parts, 'store'>, deploymentId: string): Promise<void> {
  for (;;) {
    const page = await parts.store.query(queries.logChunks, { parents: [deploymentId], limit: 100 })
    if (page.items.length === 0) return
    for (const { data } of page.items) await parts.store.delete(documents.logChunk(deploymentId, data.first))
  }
}

/** The votes go before their request, so that a crash in between leaves none that nobody finds. */
export async function removeRequest({ parts }: RemovalWork, id: string): Promise<void> {
  for (const { uid } of await votesOf(parts.store, id)) await parts.store.delete(documents.vote(id, uid))
  await parts.store.delete(documents.approval(id))
}
