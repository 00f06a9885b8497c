import type { RemovalRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { DeploymentChanges } from './deployment-changes.ts'
import type { Parts } from './parts.ts'
import { removePlant } from './plant-removal.ts'
import { listAll } from './query-all.ts'
import { NotYet, type RemovalWork } from './removal-work.ts'
import type { Settlement } from './settlement.ts'
import { closeWorkspace, emptyWorkspace } from './workspace-removal.ts'

const looking = { name: 'removals', ttl: 30_000 }
/** How long (milliseconds) a removal is its worker's; whoever works at it renews it three times as often. */
const workTtl = 30_000

/** Times in milliseconds. */
export type RemovalTimes = { lookEvery: number }

/** Neither rejects: what fails is tried again. */
type Removing = {
  /** Nobody gets anything of it any more; of a plant that is when all is gone. */
  closed: Promise<void>
  done: Promise<void>
}
export type Removals = { carryOut(id: string): Removing }

/** Works at one removal: all of it, from wherever the one before was cut off. */
function createWorker(work: RemovalWork) {
  const { parts, signal } = work
  const running = new Map<string, Removing>()

  async function run(id: string, closed: () => void): Promise<void> {
    const lease = `removal:${id}`
    const take = () => parts.relay.takeLease(lease, parts.backendId, workTtl)
    if (!(await take())) return
    const renewal = setInterval(() => void take().catch(() => undefined), workTtl / 3)
    renewal.unref()
    try {
      const found = await parts.store.get(documents.removal(id))
      if (found) await remove(found.data, closed)
    } finally {
      clearInterval(renewal)
      await parts.relay.releaseLease(lease, parts.backendId).catch(() => undefined)
    }
  }

  async function remove(record: RemovalRecord, closed: () => void): Promise<void> {
    if (record.kind === 'plant') await removePlant(work, record)
    else {
      await closeWorkspace(work, record)
      closed()
      await emptyWorkspace(work, record, (plantId) => carryOut(plantId).done)
    }
    await parts.store.delete(documents.removal(record.id))
    const { kind, id, workspaceId, by } = record
    parts.log.info({ kind, id, workspaceId, by: by.uid }, 'What was deleted is removed with all its data.')
  }

  function notRemoved(id: string, error: unknown): void {
    if (signal.aborted) return
    if (error instanceof NotYet) parts.log.info({ id, why: error.message }, 'A removal waits; it goes on soon.')
    else parts.log.error({ id, error }, 'What was deleted could not be removed yet; it is tried again.')
  }

  function carryOut(id: string): Removing {
    const known = running.get(id)
    if (known) return known
    let closed = () => {}
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve
    })
    const done = run(id, closed)
      .catch((error: unknown) => notRemoved(id, error))
      .finally(() => {
        running.delete(id)
        closed()
      })
    const removing = { closed: isClosed, done }
    running.set(id, removing)
    return removing
  }

  return {
    carryOut,
    idle: async () => void (await Promise.all([...running.values()].map(({ done }) => done))),
  }
}

/**
 * Removes what was deleted. A removal stands in the Store from the commit in which the thing itself went until nothing of
 * it is left, so that neither a kill nor an outage leaves anything behind. One backend works at each at a time; every step
 * may be done twice.
 */
export function createRemovals(
  parts: Parts,
  helpers: { changes: DeploymentChanges; settlement: Settlement },
  times: RemovalTimes = { lookEvery: 10_000 },
) {
  const stopping = new AbortController()
  const worker = createWorker({ parts, ...helpers, signal: stopping.signal })
  let timer: NodeJS.Timeout | undefined
  let passing: Promise<void> | undefined

  async function pass(): Promise<void> {
    if (!(await parts.relay.takeLease(looking.name, parts.backendId, looking.ttl))) return
    for (const { id } of await listAll(parts.store, queries.removals)) {
      if (stopping.signal.aborted) return
      await worker.carryOut(id).done
    }
  }

  function look(): void {
    passing ??= pass()
      .catch((error: unknown) => parts.log.error({ error }, 'Removals could not be looked for; it is tried again.'))
      .finally(() => {
        passing = undefined
      })
  }

  return {
    carryOut: worker.carryOut,
    start(): void {
      look()
      timer = setInterval(look, times.lookEvery)
      timer.unref()
    },
    /** Resolves when nothing is being removed; what is left is the next server's. */
    async close(): Promise<void> {
      clearInterval(timer)
      stopping.abort()
      await passing
      await worker.idle()
      await parts.relay.releaseLease(looking.name, parts.backendId).catch(() => undefined)
    },
  }
}
