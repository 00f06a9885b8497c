import type { Activity } from '@trellis/shared/activity'
import type { DeploymentRecord, PlantRecord } from '../core/records.ts'
import { deploymentLabel, plantLabel, previewLabel } from '../core/site-address.ts'
import { documents } from '../ports/documents.ts'
import { type QuerySpec, queries } from '../ports/queries.ts'
import type { Ref } from '../ports/store.ts'
import { plantFor } from './access.ts'
import { newActivity, writeActivity } from './activity.ts'
import { readOpen, together, type Written, writeEnd } from './approval-closing.ts'
import { openRequestsOfPlant, votesOf } from './approval-reading.ts'
import type { Parts } from './parts.ts'
import { listAll } from './query-all.ts'
import { removeSecretsOfPlant } from './secret-removal.ts'
import type { Settlement } from './settlement.ts'

type Person = { uid: string; name: string }

/**
 * Takes a plant away, in one commit with its address (which rests), what was asked about it and the activity; nobody finds it afterwards. Of two
 * who do so at once the second one gets `not_found`. `removePlantData` removes what it leaves.
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
    const host = plantLabel(plant.slug)
    const text = `${by.name} deleted ${plant.name}`
    const activity = newActivity(parts, { workspaceId, kind: 'plant.deleted', text, by, plantId })
    transaction.delete(documents.plant(plantId))
    transaction.delete(documents.pointer(plantId, 'production'))
    transaction.set(documents.domain(host), { host, plantId, workspaceId, freedAt: parts.clock.iso() })
    writeActivity(transaction, activity)
    const ending = { status: 'superseded', plantName: plant.name, by } as const
    const ends = open.map((one) => writeEnd(parts, transaction, { ...ending, open: one }))
    return { plant, activity, written: together(...ends) }
  })
}

/**
 * Removes what a plant leaves. A crash in between leaves documents that nobody is served. Its blobs go by the two-pass
 * collection, because another plant may share them.
 */
export async function removePlantData(parts: Parts, settlement: Settlement, plant: PlantRecord): Promise<void> {
  const hosts = await removeDeployments(parts, settlement, plant)
  await removeAll(parts, queries.releasesOfPlant, plant.id)
  await removeRequests(parts, plant.id)
  await removeAll(parts, queries.commentsOfPlant, plant.id)
  await removeAll(parts, queries.reactionsOfPlant, plant.id)
  await removeAll(parts, queries.cachesOfPlant, plant.id)
  await removeSecretsOfPlant(parts, plant)
  await parts.runner.forget(plant.id)
  await parts.relay.publishRoute({ hosts: [plantLabel(plant.slug), ...hosts], plantId: plant.id })
}

/** What is still being settled writes its last line first, so that no line comes after its log has gone. */
async function removeDeployments(parts: Parts, settlement: Settlement, plant: PlantRecord): Promise<string[]> {
  const hosts: string[] = []
  for (;;) {
    const page = await parts.store.query(queries.deploymentsOfPlant, { equal: { plantId: plant.id }, limit: 100 })
    if (page.items.length === 0) return hosts
    for (const { id, data } of page.items) {
      await settlement.settle(id)
      await removeLog(parts, id)
      const labels = addressesOf(plant, data)
      for (const label of labels) await removeAddress(parts, plant.id, label)
      if (data.target !== 'production') await parts.store.delete(documents.pointer(plant.id, data.target))
      await parts.store.delete(documents.deployment(id))
      hosts.push(...labels)
    }
  }
}

/** An address that was made under an earlier slug may be another plant's by now, and stays that one's. */
async function removeAddress(parts: Parts, plantId: string, label: string): Promise<void> {
  await parts.store.transaction(async (transaction) => {
    const found = await transaction.get(documents.domain(label))
    if (found?.data.plantId === plantId) transaction.delete(documents.domain(label))
  })
}

/** A deployment's own addresses, also those made when the plant had another slug, and those of its previewed ref. */
function addressesOf(plant: PlantRecord, deployment: DeploymentRecord): string[] {
  const { id, url, target, ref } = deployment
  const own = url ? (new URL(url).hostname.split('.')[0] ?? '') : deploymentLabel(plant.slug, id)
  const slugs = new Set([plant.slug, own.split('--')[0] ?? plant.slug])
  const previews = target === 'production' ? [] : [...slugs].map((slug) => previewLabel(slug, ref))
  return [own, ...previews]
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
async function removeRequests(parts: Parts, plantId: string): Promise<void> {
  for (const { id } of await listAll(parts.store, queries.approvalsOfPlant, { equal: { plantId } })) {
    for (const { uid } of await votesOf(parts.store, id)) await parts.store.delete(documents.vote(id, uid))
    await parts.store.delete(documents.approval(id))
  }
}

async function removeAll<T>(parts: Parts, spec: QuerySpec<T>, plantId: string): Promise<void> {
  for (;;) {
    const page = await parts.store.query(spec, { equal: { plantId }, limit: 100 })
    if (page.items.length === 0) return
    for (const { path } of page.items) await parts.store.delete({ path } satisfies Ref<unknown>)
  }
}
