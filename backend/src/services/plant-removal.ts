import type { PlantRecord } from '../core/records.ts'
import { deploymentLabel, plantLabel } from '../core/site-address.ts'
import { documents } from '../ports/documents.ts'
import { type QuerySpec, queries } from '../ports/queries.ts'
import type { Ref } from '../ports/store.ts'
import { newActivity, tellActivity, writeActivity } from './activity.ts'
import type { Parts } from './parts.ts'

/**
 * Removes a plant. The plant itself goes first, in one commit with its address (which rests) and the activity; what it
 * leaves follows. A crash in between leaves unreachable documents, which housekeeping does not serve to anybody. Its blobs
 * go by the two-pass collection, because another plant may share them.
 */
export async function removePlantData(
  parts: Parts,
  removal: { plant: PlantRecord; by: { uid: string; name: string } },
): Promise<void> {
  const { plant, by } = removal
  const { id: plantId, workspaceId } = plant
  const host = plantLabel(plant.slug)
  const text = `${by.name} deleted ${plant.name}`
  const activity = newActivity(parts, { workspaceId, kind: 'plant.deleted', text, by, plantId })
  await parts.store.transaction(async (transaction) => {
    transaction.delete(documents.plant(plantId))
    transaction.delete(documents.pointer(plantId, 'production'))
    transaction.set(documents.domain(host), { host, plantId, workspaceId, freedAt: parts.clock.iso() })
    writeActivity(transaction, activity)
  })
  await parts.relay.publish({ type: 'plant-removed', workspaceId, plantId })
  await tellActivity(parts, activity)
  const hosts = await removeDeployments(parts, plant)
  await removeAll(parts, queries.releasesOfPlant, plantId)
  await removeAll(parts, queries.cachesOfPlant, plantId)
  await parts.relay.publishRoute({ hosts: [host, ...hosts], plantId })
}

async function removeDeployments(parts: Parts, plant: PlantRecord): Promise<string[]> {
  const hosts: string[] = []
  for (;;) {
    const page = await parts.store.query(queries.deploymentsOfPlant, { equal: { plantId: plant.id }, limit: 100 })
    if (page.items.length === 0) return hosts
    for (const { id, data } of page.items) {
      await removeLog(parts, id)
      const labels = [deploymentLabel(plant.slug, id), ...(data.url ? [labelOf(data.url)] : [])]
      for (const label of labels) await parts.store.delete(documents.domain(label))
      if (data.target !== 'production') await parts.store.delete(documents.pointer(plant.id, data.target))
      await parts.store.delete(documents.deployment(id))
      hosts.push(...labels)
    }
  }
}

function labelOf(url: string): string {
  return new URL(url).hostname.split('.')[0] ?? ''
}

/** Removes a log's chunks. */
export async function removeLog(parts: Pick<Parts, 'store'>, deploymentId: string): Promise<void> {
  for (;;) {
    const page = await parts.store.query(queries.logChunks, { parents: [deploymentId], limit: 100 })
    if (page.items.length === 0) return
    for (const { data } of page.items) await parts.store.delete(documents.logChunk(deploymentId, data.first))
  }
}

async function removeAll<T>(parts: Parts, spec: QuerySpec<T>, plantId: string): Promise<void> {
  for (;;) {
    const page = await parts.store.query(spec, { equal: { plantId }, limit: 100 })
    if (page.items.length === 0) return
    for (const { path } of page.items) await parts.store.delete({ path } satisfies Ref<unknown>)
  }
}
