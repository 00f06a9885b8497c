import { millisOf, timestampOf } from '@trellis/shared/ids'
import { stepOfFailure } from '../core/deployment-machine.ts'
import { Failure } from '../core/failure.ts'
import { claimTtl, judgeAttempt, leaseName, leaseTtl } from '../core/lease-policy.ts'
import type { DeploymentRecord, JobRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import type { JobHandle } from '../ports/runner.ts'
import type { DeploymentChanges } from './deployment-changes.ts'
import { sha256 } from './hash.ts'
import type { Parts } from './parts.ts'
import type { Settlement } from './settlement.ts'

/** A job that has just ended gets so long (milliseconds) for its last report to arrive before it counts as dead. */
const lastWord = 1500

/** Starts builders, watches them and declares attempts dead. */
export function createJobs(parts: Parts, changes: DeploymentChanges, settlement: Settlement) {
  const watched = new Map<string, () => void>()

  function watch(job: Pick<JobRecord, 'deploymentId' | 'attempt'>, handle: JobHandle): void {
    const key = `${job.deploymentId}-${job.attempt}`
    if (watched.has(key)) return
    const stop = parts.runner.watch(handle, (end) => {
      watched.delete(key)
      setTimeout(() => void lost(job, end.reason), lastWord).unref()
    })
    watched.set(key, stop)
  }

  /** The runner says that the job is gone: whatever it did not report will never come. */
  async function lost(job: Pick<JobRecord, 'deploymentId' | 'attempt'>, reason: string): Promise<void> {
    try {
      const found = await parts.store.get(documents.deployment(job.deploymentId))
      if (found) await judge(found.data, { gone: true, attempt: job.attempt, reason })
    } catch (error) {
      parts.log.error({ ...job, error }, 'A lost job could not be settled; the reconciler will try again.')
    }
  }

  /** Looks at one building attempt; does nothing to one that lives. */
  async function judge(
    record: DeploymentRecord,
    facts: { gone: boolean; attempt?: number; reason?: string },
  ): Promise<void> {
    const { state } = record
    if (state.status !== 'building' || state.phase !== 'building') return
    if (facts.attempt !== undefined && facts.attempt !== state.attempt) return
    const verdict = judgeAttempt(state, {
      gone: facts.gone,
      leaseLeft: await parts.relay.leaseLeft(leaseName(record.id)),
      age: parts.clock.now() - millisOf(state.startedAt),
      limit: parts.settings.buildLimits.seconds * 1000,
    })
    if (verdict === 'alive') return
    if (verdict === 'start-again' && (await startAgain(record, state.attempt))) return
    const message =
      verdict === 'overtime'
        ? 'The deployment took longer than its time limit and was stopped. What visitors see was not changed.'
        : `The builder ended without a report (${facts.reason ?? 'it stopped answering'}). What visitors see was not changed. Deploy again.`
    await failAttempt(record, { code: verdict === 'overtime' ? 'timed_out' : 'builder_lost', message })
  }

  async function failAttempt(record: DeploymentRecord, failure: { code: string; message: string }): Promise<void> {
    if (record.state.status !== 'building') return
    const { attempt } = record.state
    await changes.change({
      deploymentId: record.id,
      input: (before) => ({
        type: 'fail',
        at: parts.clock.iso(),
        attempt,
        error: { ...failure, step: stepOfFailure(before.record) },
      }),
    })
    settlement.settle(record.id)
  }

  async function startAgain(record: DeploymentRecord, attempt: number): Promise<boolean> {
    try {
      const job = await parts.store.get(documents.job(record.id))
      if (job?.data.handle) await parts.runner.stop(job.data.handle, 0)
      const at = parts.clock.iso()
      const changed = await changes.change({
        deploymentId: record.id,
        input: () => ({ type: 'start-again', at, attempt }),
      })
      await begin(changed.record)
      return true
    } catch (error) {
      if (error instanceof Failure && error.refusal.code === 'conflict') return false
      throw error
    }
  }

  /** Starts the builder of an attempt that has just been given a slot. A start that fails is an end of the attempt. */
  async function begin(record: DeploymentRecord): Promise<void> {
    if (record.state.status !== 'building') return
    const { attempt } = record.state
    const token = parts.ids.token()
    const { id: deploymentId, workspaceId, plantId } = record
    await parts.store.create(documents.builderToken(sha256(token)), {
      kind: 'builder',
      deploymentId,
      workspaceId,
      plantId,
      attempt,
      expiresAt: timestampOf(parts.clock.now() + claimTtl),
    })
    try {
      const job = { backendUrl: parts.settings.builderUrl, token, deploymentId, attempt }
      const handle = await parts.runner.start(job)
      await recordHandle({ deploymentId, attempt }, handle)
      watch({ deploymentId, attempt }, handle)
    } catch (error) {
      parts.log.error({ deploymentId, attempt, error }, 'A builder could not be started.')
      const message = error instanceof Failure ? error.refusal.message : 'The builder could not be started.'
      await failAttempt(record, { code: 'builder_not_started', message })
    }
  }

  async function recordHandle(job: { deploymentId: string; attempt: number }, handle: JobHandle): Promise<void> {
    await parts.store.transaction(async (transaction) => {
      const found = await transaction.get(documents.job(job.deploymentId))
      const startedAt = found?.data.startedAt ?? parts.clock.iso()
      transaction.set(documents.job(job.deploymentId), { ...job, runner: parts.runner.name, handle, startedAt })
    })
  }

  return {
    begin,
    judge,
    watch,
    failAttempt,
    /** Takes or renews the builder's lease; every word from a builder does. */
    renew: (deploymentId: string, attempt: number) =>
      parts.relay.takeLease(leaseName(deploymentId), `builder-${attempt}`, leaseTtl),
    close(): void {
      for (const stop of watched.values()) stop()
      watched.clear()
    },
  }
}

export type Jobs = ReturnType<typeof createJobs>
