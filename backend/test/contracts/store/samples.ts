import type { QueueRecord } from '../../../src/core/records.ts'
import type { Ref, StoreReader } from '../../../src/ports/store.ts'

/** A small record that a declared query finds by its plant. */
export function queued(id: string, changes: Partial<QueueRecord> = {}): QueueRecord {
  return {
    deploymentId: id,
    plantId: 'plant',
    workspaceId: 'workspace',
    target: 'production',
    status: 'queued',
    enqueuedAt: '2030-01-01T00:00:00.000Z',
    ...changes,
  }
}

export type Counter = { count: number }

export function counter(id: string): Ref<Counter> {
  return { path: `domains/${id}` }
}

/** A document of any shape, for promises that do not depend on it. */
export function anything(path: string): Ref<Record<string, unknown>> {
  return { path }
}

/** The document, which must be there. */
export async function stored<T>(reader: StoreReader, ref: Ref<T>) {
  const found = await reader.get(ref)
  if (!found) throw new Error(`${ref.path} is missing`)
  return found
}
