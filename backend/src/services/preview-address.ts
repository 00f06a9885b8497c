import type { DeploymentRecord, DomainRecord } from '../core/records.ts'
import { previewLabels } from '../core/site-address.ts'
import { documents } from '../ports/documents.ts'
import type { StoreReader } from '../ports/store.ts'

/**
 * The address under which a previewed ref is seen, to be written in the same transaction; none for production. Of refs with
 * one plain label the first keeps it. What another plant has left there, which had this slug before, gives way.
 */
export async function previewAddress(
  reader: StoreReader,
  record: Pick<DeploymentRecord, 'plantId' | 'workspaceId' | 'target' | 'ref'>,
): Promise<DomainRecord | undefined> {
  const { plantId, workspaceId, target, ref } = record
  if (target === 'production') return undefined
  const plant = await reader.get(documents.plant(plantId))
  if (!plant) return undefined
  const { plain, hashed } = previewLabels(plant.data.slug, ref)
  const holder = plain && (await reader.get(documents.domain(plain)))?.data
  const isTaken = holder && holder.plantId === plantId && holder.target !== target
  return { host: plain && !isTaken ? plain : hashed, plantId, workspaceId, target }
}
