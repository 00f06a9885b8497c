import { millisOf, timestampOf } from '@trellis/shared/ids'
import { stepOfFailure } from '../core/deployment-machine.ts'
import { Failure, fail } from '../core/failure.ts'
import { claimTtl, judgeAttempt, leaseName, leaseTtl, startingLease } from '../core/lease-policy.ts'
import type { DeploymentRecord, JobRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import type { BuildJob, JobHandle } from '../ports/runner.ts'
import type { DeploymentChanges } from './deployment-changes.ts'
import { sha256 } from './hash.ts'
import { ignoreConflict, isConflict } from './ignore-conflict.ts'
import type { Parts } from './parts.ts'
import { placeOf } from './places.ts'
import type { Settlement } from './settlement.ts'

/** A job that has just ended gets so long (milliseconds) for its last report to arrive before it counts as dead. */
const lastWord = 1500
/** A reason to wait is shown up to so many characters. */
const mostReason = 400

/** Starts builders, watches them and declares attempts dead. */
export class Jobs {
  readonly #parts: Parts
  readonly #changes: DeploymentChanges
  readonly #settlement: Settlement
  readonly #watched = new Map<string, () => void>()

  constructor(parts: Parts, changes: DeploymentChanges, settlement: Settlement) {
    this.#parts = parts
    this.#changes = changes
    this.#settlement = settlement
  }

  watch(job: Pick<JobRecord, 'deploymentId' | 'attempt'>, handle: JobHandle): void {
    const key = `${job.deploymentId}-${job.attempt}`
    if (this.#watched.has(key)) return
    const stop = this.#parts.runner.watch(handle, (end) => {
      this.#watched.delete(key)
      setTimeout(() => void this.#lost(job, end.reason), lastWord).unref()
    })
    this.#watched.set(key, stop)
  }

  /** The runner says that the job is gone: whatever it did not report will never come. */
  async #lost(job: Pick<JobRecord, 'deploymentId' | 'attempt'>, reason: string): Promise<void> {
    try {
      const found = await this.#parts.store.get(documents.deployment(job.deploymentId))
      if (found) await this.judge(found.data, { gone: true, attempt: job.attempt, reason })
    } catch (error) {
      this.#parts.log.error({ ...job, error }, 'A lost job could not be settled; the reconciler will try again.')
    }
  }

  /** Looks at one building attempt; does nothing to one that lives. */
  async judge(record: DeploymentRecord, facts: { gone: boolean; attempt?: number; reason?: string }): Promise<void> {
    const { state } = record
    if (state.status !== 'building' || state.phase !== 'building') return
    if (facts.attempt !== undefined && facts.attempt !== state.attempt) return
    const verdict = judgeAttempt(state, {
      gone: facts.gone,
      leaseLeft: await this.#parts.relay.leaseLeft(leaseName(record.id)),
      age: this.#parts.clock.now() - millisOf(state.startedAt),
      limit: this.#parts.settings.buildLimits.seconds * 1000,
    })
    if (verdict === 'alive') return
    if (verdict === 'start-again' && (await this.#startAgain(record, state.attempt))) return
    const message =
      verdict === 'overtime'
        ? 'The deployment took longer than its time limit and was stopped. What visitors see was not changed.'
        : `The builder ended without a report (${facts.reason ?? 'it stopped answering'}). What visitors see was not changed. Deploy again.`
    const code = verdict === 'overtime' ? 'timed_out' : 'builder_lost'
    await this.failAttempt(record, { code, message }).catch(ignoreConflict)
  }

  /**
   * Ends a building attempt. Rejects with `conflict`, having changed nothing, when it has finished or ended meanwhile:
   * what is being published does not die with its builder.
   */
  async failAttempt(record: DeploymentRecord, failure: { code: string; message: string }): Promise<void> {
    if (record.state.status !== 'building') return
    const { attempt } = record.state
    await this.#changes.change({
      deploymentId: record.id,
      input: ({ record: { state }, record }) => {
        if (state.status === 'building' && state.phase !== 'building') throw finished()
        const at = this.#parts.clock.iso()
        return { type: 'fail', at, attempt, error: { ...failure, step: stepOfFailure(record) } }
      },
    })
    this.#settlement.settle(record.id)
  }

  async #startAgain(record: DeploymentRecord, attempt: number): Promise<boolean> {
    if (!(await this.reserve(record.id))) return true
    try {
      const job = await this.#parts.store.get(documents.job(record.id))
      const isHere = job && (await placeOf(this.#parts, job.data)) === 'here'
      if (isHere && job.data.handle) await this.#parts.runner.stop(job.data.handle, 0)
      await this.#parts.relay.releaseLease(leaseName(record.id), `builder-${attempt}`)
      await this.#awaitClaim(record.id, attempt + 1)
      const at = this.#parts.clock.iso()
      const changed = await this.#changes.change({
        deploymentId: record.id,
        input: () => ({ type: 'start-again', at, attempt }),
      })
      await this.begin(changed.record)
      return true
    } catch (error) {
      await this.giveBack(record.id)
      if (error instanceof Failure && error.refusal.code === 'conflict') return false
      throw error
    }
  }

  /**
   * Whether this backend may start a builder for the deployment: one at a time does. Held until `begin` has started it, so
   * that the others know that somebody is at it.
   */
  reserve(deploymentId: string): Promise<boolean> {
    return this.#parts.relay.takeLease(startingLease(deploymentId), this.#parts.backendId, leaseTtl)
  }

  async giveBack(deploymentId: string): Promise<void> {
    await this.#parts.relay.releaseLease(startingLease(deploymentId), this.#parts.backendId).catch(() => undefined)
  }

  /**
   * Starts the builder of an attempt that has just been given a slot. Resolves when it runs, or as soon as it is known that
   * it has to wait: then others need not. A start that fails is an end of the attempt.
   */
  async begin(record: DeploymentRecord): Promise<void> {
    if (record.state.status !== 'building') return
    const { attempt } = record.state
    const token = this.#parts.ids.token()
    const { id: deploymentId, workspaceId, plantId } = record
    await this.#awaitClaim(deploymentId, attempt)
    await this.#parts.store.create(documents.builderToken(sha256(token)), {
      kind: 'builder',
      deploymentId,
      workspaceId,
      plantId,
      attempt,
      expiresAt: timestampOf(this.#parts.clock.now() + claimTtl),
    })
    const job = { backendUrl: this.#parts.settings.builderUrl, token, deploymentId, attempt }
    await new Promise<void>((resolve) => void this.#start(record, job, resolve).finally(resolve))
  }

  /** Never rejects. `onWaiting` is called when the runner says that the job has to wait. */
  async #start(record: DeploymentRecord, job: BuildJob, onWaiting: () => void): Promise<void> {
    const { deploymentId, attempt } = job
    const renewal = setInterval(() => void this.reserve(deploymentId).catch(() => undefined), leaseTtl / 3)
    try {
      const handle = await this.#parts.runner.start(job, (reason) => {
        onWaiting()
        return this.#tellWaiting(job, reason)
      })
      await this.#recordHandle({ deploymentId, attempt }, handle)
      this.watch({ deploymentId, attempt }, handle)
    } catch (error) {
      this.#parts.log.error({ deploymentId, attempt, error }, 'A builder could not be started.')
      const message = error instanceof Failure ? error.refusal.message : 'The builder could not be started.'
      await this.failAttempt(record, { code: 'builder_not_started', message })
        .catch(ignoreConflict)
        .catch((cause) => this.#parts.log.error({ deploymentId, cause }, 'It is tried again by the reconciler.'))
    } finally {
      clearInterval(renewal)
      await this.giveBack(deploymentId)
    }
  }

  /** Shows why a builder has not started yet. Answers whether anybody still wants it. */
  async #tellWaiting({ deploymentId, attempt }: BuildJob, reason: string): Promise<boolean> {
    const message = reason.slice(0, mostReason)
    try {
      await this.#awaitClaim(deploymentId, attempt)
      const input = () => ({ type: 'waiting' as const, at: this.#parts.clock.iso(), attempt, message })
      await this.#changes.change({ deploymentId, input })
      return true
    } catch (error) {
      if (isConflict(error)) return false
      this.#parts.log.warn({ deploymentId, attempt, error }, 'Why a builder waits could not be shown.')
      return true
    }
  }

  /** Takes back a builder that runs although nobody has written down how to name it. False when there is none. */
  async takeBack(job: { deploymentId: string; attempt: number }): Promise<boolean> {
    const handle = await this.#parts.runner.find(job)
    if (!handle) return false
    await this.#recordHandle(job, handle)
    this.watch(job, handle)
    return true
  }

  async #recordHandle(job: { deploymentId: string; attempt: number }, handle: JobHandle): Promise<void> {
    await this.#parts.store.transaction(async (transaction) => {
      const found = await transaction.get(documents.job(job.deploymentId))
      const startedAt = found?.data.startedAt ?? this.#parts.clock.iso()
      const { name: runner } = this.#parts.runner
      const record = { ...job, runner, handle, startedAt, runsSince: this.#parts.clock.iso() }
      transaction.set(documents.job(job.deploymentId), record)
    })
  }

  /** Each attempt has its own time to be claimed; the first word of its builder shortens the lease to the usual one. */
  async #awaitClaim(deploymentId: string, attempt: number): Promise<void> {
    await this.#parts.relay.takeLease(leaseName(deploymentId), `builder-${attempt}`, claimTtl)
  }

  /** Takes or renews the builder's lease; every word from a builder does. */
  renew(deploymentId: string, attempt: number): Promise<boolean> {
    return this.#parts.relay.takeLease(leaseName(deploymentId), `builder-${attempt}`, leaseTtl)
  }

  /** Stops watching; the jobs themselves go on. */
  close(): void {
    for (const stop of this.#watched.values()) stop()
    this.#watched.clear()
  }
}

function finished(): Error {
  return fail('conflict', 'The builder has finished already. Nothing was changed.')
}
