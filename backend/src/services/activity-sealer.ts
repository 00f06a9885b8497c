import { sealOf } from '../core/activity-chain.ts'
import type { UnsealedRecord } from '../core/activity-records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreTransaction } from '../ports/store.ts'
import { adoptFormerEntries } from './activity-adoption.ts'
import { AtMostEvery } from './at-most-every.ts'
import { sha256 } from './hash.ts'
import type { Parts } from './parts.ts'

const lease = { name: 'activity-sealer', ttl: 9_000 }
/** The largest number of entries under one seal. */
const mostInSeal = 100

/**
 * Times in milliseconds. `renewEvery` is how often the lease is asked for, of the Relay alone; `lookEvery` how often the
 * Store is asked for entries that nobody has told of; `pace` how often entries that were told of are sealed.
 */
export type SealTimes = { renewEvery: number; lookEvery: number; pace: number }
const usual: SealTimes = { renewEvery: 3_000, lookEvery: 30_000, pace: 400 }

/**
 * Links the entries of all workspaces into their chains. One backend does so at a time; that two never seal the same
 * entry is the Store's doing: an entry's mark goes in the transaction that makes its seal.
 */
export function createSealer(parts: Parts, times: SealTimes = usual) {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  let holds = false
  let isAllAdopted = false
  let looked = Number.NEGATIVE_INFINITY
  const wake = new AtMostEvery(times.pace, () => enqueue(pass))
  const stopHearing = parts.relay.subscribe({
    onFact: (fact) => {
      if (fact.type === 'activity-recorded' && timer) wake.ask('')
    },
    onBreak: () => {
      if (timer) wake.ask('')
    },
  })

  function enqueue(work: () => Promise<void>): void {
    running = running.then(work).catch((error: unknown) => {
      parts.log.error({ error }, 'Entries of the activity could not be sealed; it is tried again.')
    })
  }

  async function takeLease(): Promise<boolean> {
    holds = await parts.relay.takeLease(lease.name, parts.backendId, lease.ttl)
    return holds
  }

  async function pass(): Promise<void> {
    if (!(await takeLease())) return
    looked = performance.now()
    let after: string | undefined
    do {
      const page = await parts.store.query(queries.unsealed, { limit: mostInSeal, ...(after ? { after } : {}) })
      for (const [workspaceId, marks] of byWorkspace(page.items.map(({ data }) => data))) {
        await seal(workspaceId, marks)
      }
      after = page.cursor ?? undefined
    } while (after && (await takeLease()))
  }

  /** What cannot be sealed in one workspace holds up no other. */
  async function seal(workspaceId: string, marks: UnsealedRecord[]): Promise<void> {
    try {
      const at = parts.clock.iso()
      await parts.store.transaction((transaction) => sealIn(transaction, { workspaceId, marks, at }))
    } catch (error) {
      parts.log.error({ workspaceId, error }, 'Entries of a workspace could not be sealed; it is tried again.')
    }
  }

  /** Asks the Store only when this backend has just become the sealer, or it is time again. */
  async function tick(): Promise<void> {
    const before = holds
    if (!(await takeLease())) return
    if (!before || performance.now() - looked >= times.lookEvery) await pass()
    if (!isAllAdopted) isAllAdopted = await adoptFormerEntries(parts, takeLease)
  }

  return {
    start(): void {
      timer = setInterval(() => enqueue(tick), times.renewEvery)
      timer.unref()
      enqueue(tick)
    },
    /** Resolves when nothing is being sealed; what is told meanwhile is sealed by the next one. */
    async close(): Promise<void> {
      clearInterval(timer)
      stopHearing()
      timer = undefined
      wake.close()
      await running
      await parts.relay.releaseLease(lease.name, parts.backendId).catch(() => undefined)
    },
  }
}

function byWorkspace(marks: UnsealedRecord[]): Map<string, UnsealedRecord[]> {
  const found = new Map<string, UnsealedRecord[]>()
  for (const mark of marks) found.set(mark.workspaceId, [...(found.get(mark.workspaceId) ?? []), mark])
  return found
}

type Batch = { workspaceId: string; marks: UnsealedRecord[]; at: string }

/** The seal is of the hashes that were written with the entries; the entries themselves need not be read. */
async function sealIn(transaction: StoreTransaction, { workspaceId, marks, at }: Batch): Promise<void> {
  const { items } = await transaction.query(queries.sealsBackwards, { parents: [workspaceId], limit: 1 })
  const found = await Promise.all(marks.map(({ id }) => transaction.get(documents.unsealed(id))))
  const entries = found.flatMap((mark) => (mark ? [mark.data] : []))
  if (entries.length === 0) return
  const seal = sealOf(sha256, { workspaceId, previous: items[0]?.data, at, entries })
  transaction.create(documents.seal(workspaceId, seal.n), seal)
  for (const { id } of entries) transaction.delete(documents.unsealed(id))
}
