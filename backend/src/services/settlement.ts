import type { LogProof } from '@trellis/shared/deployment'
import { isFinal } from '../core/deployment-machine.ts'
import { currentStep } from '../core/deployment-steps.ts'
import { leaseName } from '../core/lease-policy.ts'
import type { DeploymentRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import type { LogArchive } from './log-archive.ts'
import type { Parts } from './parts.ts'
import { placeOf } from './places.ts'

/** A cancelled builder gets so long (milliseconds) to end by itself. */
const grace = 1000

/**
 * What follows a deployment's end, whatever it was: its job is stopped, its log gets a last line and its proof, and the
 * job's document goes. A job that only another backend can stop is left to that one. It may be run again after a crash at any point of it; the job's document says that it is due.
 */
export function createSettlement(parts: Parts, archive: LogArchive) {
  const running = new Map<string, Promise<void>>()

  async function run(id: string): Promise<void> {
    const job = await parts.store.get(documents.job(id))
    const found = await parts.store.get(documents.deployment(id))
    if (!job || (found && !isFinal(found.data))) return
    const { handle, runner } = job.data
    const place = await placeOf(parts, job.data)
    if (place === 'elsewhere') return parts.relay.publish({ type: 'settlement-due', deploymentId: id, runner })
    if (place === 'here' && handle) await parts.runner.stop(handle, grace)
    const proof = found && (await seal(found.data))
    await archive.close(id)
    if (proof) await parts.relay.publish({ type: 'log-ended', deploymentId: id, ...proof })
    await parts.relay.releaseLease(leaseName(id), `backend-${parts.backendId}`)
    await parts.store.delete(documents.job(id))
  }

  async function seal(record: DeploymentRecord): Promise<LogProof> {
    const text = lastWords(record).replace(/\s*\n\s*/g, ' ')
    await archive.append(record.id, [{ step: currentStep(record.state.steps), text }], { once: true })
    const proof = await archive.drain(record.id)
    await parts.store.transaction(async (transaction) => {
      const found = await transaction.get(documents.deployment(record.id))
      if (!found || found.data.state.status === 'queued' || found.data.state.status === 'building') return
      const state = { ...found.data.state, log: proof }
      transaction.set(documents.deployment(record.id), { ...found.data, state })
    })
    return proof
  }

  function settle(id: string): Promise<void> {
    const known = running.get(id)
    if (known) return known
    const work = run(id).catch((error: unknown) => {
      parts.log.error({ deploymentId: id, error }, 'An ended deployment could not be settled; it is tried again.')
    })
    running.set(id, work)
    return work.finally(() => running.delete(id))
  }

  return {
    /** Resolves when it is settled, or when it failed and the reconciler will try again; never rejects. */
    settle,
    /** Resolves when everything that is being settled is. */
    idle: async () => void (await Promise.all(running.values())),
  }
}

export type Settlement = ReturnType<typeof createSettlement>

function lastWords(record: DeploymentRecord): string {
  const { state } = record
  if (state.status === 'ready') return record.kind === 'rollback' ? 'Rolled back.' : 'The new release is live.'
  if (state.status === 'error') return `Failed at ${state.error.step}: ${state.error.message}`
  if (state.status !== 'cancelled') return ''
  return state.reason === 'superseded' ? 'Cancelled: a newer deployment took its place.' : `Cancelled: ${state.reason}`
}
