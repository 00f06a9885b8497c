import { timestampOf } from '@trellis/shared/ids'
import type { ApprovalRecord } from '../core/approval-records.ts'
import { Failure } from '../core/failure.ts'
import { atDeadline } from '../core/rollback-policy.ts'
import { resolvedRequest } from '../core/rollback-request.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreTransaction } from '../ports/store.ts'
import { readOpen } from './approval-closing.ts'
import { type Outcome, prepareOutcome } from './approval-outcome.ts'
import { tellOutcome } from './approvals.ts'
import type { Parts } from './parts.ts'
import type { Publishing } from './publishing.ts'
import { listAll } from './query-all.ts'

const lease = { name: 'approval-deadlines', ttl: 15_000 }
/** The lease is asked for this often (milliseconds), of the Relay alone, so that another backend soon stands in for a dead one. */
const renewEvery = 5_000

/** How often (milliseconds) the Store is asked. */
export type DeadlineTimes = { lookEvery: number }

/**
 * Ends open requests whose deadline has passed, by the Relay's clock, which is the same for all backends. One backend does
 * so at a time; the deadlines stand in the Store, so they outlive everything.
 */
export function createDeadlines(parts: Parts, publishing: Publishing, times: DeadlineTimes = { lookEvery: 30_000 }) {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let holds = false
  let looked = Number.NEGATIVE_INFINITY

  /** Asks the Store when this backend has just become the one that ends requests, or it is time again. */
  async function tick(): Promise<void> {
    const before = holds
    holds = await parts.relay.takeLease(lease.name, parts.backendId, lease.ttl)
    if (!holds || (before && performance.now() - looked < times.lookEvery)) return
    await pass()
    looked = performance.now()
  }

  async function pass(): Promise<void> {
    const now = timestampOf(await parts.relay.time())
    for (const record of await listAll(parts.store, queries.approvalsByDeadline, { equal: open, below: now })) {
      await end(record, now)
    }
  }

  /** What cannot be carried out, because the release to go back to is not kept, expires. */
  async function end({ id }: ApprovalRecord, now: string): Promise<void> {
    const work = (carryOut: boolean) =>
      parts.store.transaction((transaction) => endOne(parts, transaction, { id, now, carryOut }))
    const outcome = await work(true).catch((error: unknown) => {
      if (error instanceof Failure && error.refusal.code === 'conflict') return work(false)
      throw error
    })
    if (outcome) await tellOutcome(parts, publishing, { written: outcome.written, outcome })
  }

  function look(): void {
    running ??= tick()
      .catch((error: unknown) => {
        parts.log.error({ error }, 'Requests whose deadline has passed could not be ended; it is tried again.')
      })
      .finally(() => {
        running = undefined
      })
  }

  return {
    start(): void {
      look()
      timer = setInterval(look, Math.min(renewEvery, times.lookEvery))
      timer.unref()
    },
    /** Resolves when nothing is being ended; nothing begins any more. */
    async close(): Promise<void> {
      clearInterval(timer)
      await running
      await parts.relay.releaseLease(lease.name, parts.backendId).catch(() => undefined)
    },
  }
}

const open = { status: 'open' } as const

async function endOne(
  parts: Parts,
  transaction: StoreTransaction,
  ask: { id: string; now: string; carryOut: boolean },
): Promise<Outcome | undefined> {
  const record = (await transaction.get(documents.approval(ask.id)))?.data
  const due = record ? atDeadline(record, ask.now) : 'open'
  if (!record || due === 'open') return undefined
  const status = ask.carryOut ? due : 'expired'
  const plant = (await transaction.get(documents.plant(record.plantId)))?.data
  const workspace = await transaction.get(documents.workspace(record.workspaceId))
  if (!plant || !workspace) {
    // Nobody is left to be told, and there is no activity to write it into.
    transaction.set(documents.approval(record.id), resolvedRequest(record, { status: 'superseded', at: ask.now }))
    return undefined
  }
  const decide = await prepareOutcome(parts, transaction, { open: await readOpen(transaction, record), plant, status })
  return decide()
}
