import { planQueue, type QueuePlace } from '../core/build-queue.ts'
import { type DeploymentInput, isFinal } from '../core/deployment-machine.ts'
import { Failure } from '../core/failure.ts'
import { endsWithMembership } from '../core/membership.ts'
import { presentPlant } from '../core/present.ts'
import type { DeploymentRecord, PlantRecord, QueueRecord } from '../core/records.ts'
import { unsetPointer } from '../core/release-pointer.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreReader } from '../ports/store.ts'
import type { DeploymentChanges } from './deployment-changes.ts'
import type { Expectations } from './expectations.ts'
import type { Jobs } from './jobs.ts'
import type { Parts } from './parts.ts'
import { listAll } from './query-all.ts'
import type { Settlement } from './settlement.ts'

const lease = { name: 'scheduler', ttl: 10_000 }
/** The queue is looked at this often (milliseconds) even when nobody says that it changed. */
const lookEvery = 5000

type Helpers = { changes: DeploymentChanges; jobs: Jobs; expectations: Expectations; settlement: Settlement }

/** The one that starts builds. Everybody else only enqueues; among several backends a lease decides who it is. */
export class Scheduler {
  readonly #parts: Parts
  readonly #helpers: Helpers
  readonly #timer: NodeJS.Timeout
  readonly #unsubscribe: () => void
  #running: Promise<void> | undefined
  #again = false
  #closed = false

  constructor(parts: Parts, helpers: Helpers) {
    this.#parts = parts
    this.#helpers = helpers
    this.#timer = setInterval(() => this.look(), lookEvery)
    this.#timer.unref()
    this.#unsubscribe = parts.relay.subscribe({
      onFact: (fact) => {
        if (fact.type === 'queue-changed') this.look()
      },
      onBreak: () => this.look(),
    })
  }

  /** Plans the queue now, or once more when a pass is running. */
  look(): void {
    if (this.#closed) return
    if (this.#running) {
      this.#again = true
      return
    }
    this.#running = this.#pass()
      .catch((error: unknown) => this.#parts.log.error({ error }, 'The queue could not be planned; it is tried again.'))
      .finally(() => {
        this.#running = undefined
        if (this.#again) {
          this.#again = false
          this.look()
        }
      })
  }

  async #pass(): Promise<void> {
    if (!(await this.#holdsLease())) return
    const entries = await listAll(this.#parts.store, queries.queue)
    if (entries.length === 0) return
    const isolation = await this.#parts.settings.isolation()
    const limits = await workspaceLimits(this.#parts, entries)
    const server = isolation.available ? this.#parts.settings.maxBuilds : 0
    const plan = planQueue(entries, { server, workspace: (id) => limits.get(id) ?? 0 })
    for (const id of plan.start) {
      if (!(await this.#holdsLease())) return
      await this.#start(id)
    }
    await tellPlaces(this.#parts, plan.waiting)
  }

  #holdsLease(): Promise<boolean> {
    return this.#parts.relay.takeLease(lease.name, this.#parts.backendId, lease.ttl)
  }

  async #start(deploymentId: string): Promise<void> {
    let entry: QueueRecord | undefined
    if (!(await this.#helpers.jobs.reserve(deploymentId))) return
    try {
      const changed = await this.#helpers.changes.change({
        deploymentId,
        input: async ({ record }, transaction) => {
          const queued = await transaction.get(documents.queue(deploymentId))
          if (queued) entry = queued.data
          return startOrEnd(transaction, record, this.#parts.clock.iso())
        },
        alongside: ({ record, plant }, transaction) => {
          if (isFinal(record)) return undefined
          if (entry) transaction.set(documents.queue(deploymentId), { ...entry, status: 'building' })
          return plant?.queue ? withoutPlace(plant) : undefined
        },
      })
      if (isFinal(changed.record)) {
        await this.#helpers.jobs.giveBack(deploymentId)
        void this.#helpers.settlement.settle(deploymentId)
        return
      }
      await this.#helpers.expectations.learn(changed.record.plantId)
      await this.#helpers.jobs.begin(changed.record)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      await this.#helpers.jobs.giveBack(deploymentId)
      this.#parts.log.warn({ deploymentId, reason: error.refusal.message }, 'A queued deployment was not started.')
    }
  }

  /** Resolves when no pass is running; none begins any more. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    this.#unsubscribe()
    await this.#running
    await this.#parts.relay.releaseLease(lease.name, this.#parts.backendId).catch(() => undefined)
  }
}

/** What a member has asked for begins; of who has left meanwhile nothing begins any more. */
async function startOrEnd(reader: StoreReader, record: DeploymentRecord, at: string): Promise<DeploymentInput> {
  const { plantId, target, workspaceId, requestedBy } = record
  const workspace = await reader.get(documents.workspace(workspaceId))
  if (!workspace?.data.members[requestedBy]) {
    const user = await reader.get(documents.user(requestedBy))
    return { type: 'cancel', at, reason: endsWithMembership(user?.data.name ?? 'Somebody') }
  }
  const pointer = await reader.get(documents.pointer(plantId, target))
  return { type: 'start', at, pointerVersion: (pointer?.data ?? unsetPointer(target, at)).version }
}

async function workspaceLimits(parts: Parts, entries: QueueRecord[]): Promise<Map<string, number>> {
  const limits = new Map<string, number>()
  for (const id of new Set(entries.map((entry) => entry.workspaceId))) {
    const workspace = await parts.store.get(documents.workspace(id))
    // Of one that was deleted nothing is started; what waits of it is being cancelled.
    limits.set(id, workspace?.data.policy.maxBuilds ?? 0)
  }
  return limits
}

function withoutPlace(plant: PlantRecord): PlantRecord {
  const { queue: _place, ...rest } = plant
  return { ...rest, version: plant.version + 1 }
}

/** Writes where each waiting deployment stands, where that has changed, and tells the rooms. */
async function tellPlaces(parts: Parts, waiting: QueuePlace[]): Promise<void> {
  for (const place of waiting) {
    const plant = await parts.store.transaction(async (transaction) => {
      const found = await transaction.get(documents.plant(place.plantId))
      const still = await transaction.get(documents.queue(place.deploymentId))
      if (!found || still?.data.status !== 'queued' || still.data.target !== 'production') return undefined
      const { position, reason } = place
      const known = found.data.queue
      if (known?.position === position && known.reason === reason) return undefined
      const next = { ...found.data, version: found.data.version + 1, queue: { position, reason } }
      transaction.set(documents.plant(next.id), next)
      return next
    })
    if (plant) {
      const fact = { type: 'plant-changed', workspaceId: plant.workspaceId } as const
      await parts.relay.publish({ ...fact, plant: presentPlant(plant, parts.settings.apps) })
    }
  }
}
