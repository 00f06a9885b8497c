import type { QueueRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import type { QuerySpec } from '../ports/queries.ts'
import type { QueryCall, Ref } from '../ports/store.ts'
import type { DeploymentChanges } from './deployment-changes.ts'
import { ignoreConflict } from './ignore-conflict.ts'
import type { Parts } from './parts.ts'
import type { Settlement } from './settlement.ts'

/** What removing is done with. It may be broken off between any two steps, because each of them can be done again. */
export type RemovalWork = {
  parts: Parts
  changes: DeploymentChanges
  settlement: Settlement
  /** Aborted when the server stops; what is left is done by the next one. */
  signal: AbortSignal
}

/** Something of it still runs and has been told to end; the rest is removed when it has. */
export class NotYet extends Error {}

/** So many documents are read at once, and deleted. */
const atOnce = 100

/** Removes whatever the query finds, until it finds nothing more. */
export async function removeFound<T>(
  { parts, signal }: RemovalWork,
  spec: QuerySpec<T>,
  call: Omit<QueryCall, 'limit' | 'after'>,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    const page = await parts.store.query(spec, { ...call, limit: atOnce })
    if (page.items.length === 0) return
    await Promise.all(page.items.map(({ path }) => parts.store.delete({ path } satisfies Ref<unknown>)))
  }
}

type Ending = { by: { uid: string; name: string }; reason: string }

/** Cancels what waits and what builds. The slot that a cancelled build sets free is given to none that is about to be cancelled too. */
export async function cancelQueued(work: RemovalWork, entries: QueueRecord[], ending: Ending): Promise<void> {
  const waitingFirst = [...entries].sort((a, b) => Number(a.status === 'building') - Number(b.status === 'building'))
  for (const { deploymentId } of waitingFirst) await cancel(work, deploymentId, ending)
}

/** One that has ended, or is gone, stays as it is. */
export async function cancel({ parts, changes }: RemovalWork, deploymentId: string, ending: Ending): Promise<void> {
  if (!(await parts.store.get(documents.deployment(deploymentId)))) return
  const { by, reason } = ending
  const input = () => ({ type: 'cancel' as const, at: parts.clock.iso(), reason })
  await changes.change({ deploymentId, by, input }).catch(ignoreConflict)
}

/**
 * Resolves when no process of the deployment is left and its log has its last line, so that nothing of it is written any
 * more. Throws `NotYet` while another backend, whose process it is, is at it.
 */
export async function assertSettled({ parts, settlement }: RemovalWork, deploymentId: string): Promise<void> {
  await settlement.settle(deploymentId)
  if (await parts.store.get(documents.job(deploymentId))) throw new NotYet(`deployment ${deploymentId} is being ended`)
}
