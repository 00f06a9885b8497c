import type { Manifest } from '@trellis/shared/release'
import { blobSpaceOf } from '../core/blob-space.ts'
import type { DeploymentInput } from '../core/deployment-machine.ts'
import { currentStep } from '../core/deployment-steps.ts'
import { Failure, fail } from '../core/failure.ts'
import { leaseName, leaseTtl } from '../core/lease-policy.ts'
import type { DeploymentRecord, DomainRecord, PlantRecord, PointerRecord, ReleaseRecord } from '../core/records.ts'
import { movePointer, unsetPointer } from '../core/release-pointer.ts'
import type { SecretPins } from '../core/secret-records.ts'
import { deploymentLabel, labelOfUrl, plantLabel, siteUrl } from '../core/site-address.ts'
import { documents } from '../ports/documents.ts'
import type { StoreTransaction } from '../ports/store.ts'
import type { Before, Changed, DeploymentChanges } from './deployment-changes.ts'
import { ignoreConflict } from './ignore-conflict.ts'
import type { LogArchive } from './log-archive.ts'
import { readManifest } from './manifests.ts'
import type { Parts } from './parts.ts'
import { previewAddress } from './preview-address.ts'
import { namedPins } from './release-secrets.ts'
import type { Settlement } from './settlement.ts'
import { verifyInsight, verifySite } from './verify-site.ts'

type Helpers = { changes: DeploymentChanges; archive: LogArchive; settlement: Settlement }

/**
 * `verify` and `release`: what the backend does itself once the output is stored. Runs under the deployment's lease, and
 * again from the start when the backend that held it died; the pointer moves in one conditional commit at its end.
 */
export class Publishing {
  readonly #parts: Parts
  readonly #changes: Helpers['changes']
  readonly #archive: Helpers['archive']
  readonly #settlement: Helpers['settlement']
  readonly #holder: string
  readonly #running = new Map<string, Promise<DeploymentRecord | undefined>>()

  constructor(parts: Parts, helpers: Helpers) {
    this.#parts = parts
    this.#changes = helpers.changes
    this.#archive = helpers.archive
    this.#settlement = helpers.settlement
    this.#holder = `backend-${parts.backendId}`
  }

  async #run(id: string): Promise<DeploymentRecord | undefined> {
    if (!(await this.#parts.relay.takeLease(leaseName(id), this.#holder, leaseTtl))) return undefined
    const renew = () => this.#parts.relay.takeLease(leaseName(id), this.#holder, leaseTtl)
    const renewal = setInterval(() => void renew().catch(() => undefined), leaseTtl / 3)
    try {
      const found = await this.#parts.store.get(documents.deployment(id))
      if (found?.data.state.status !== 'building' || found.data.state.phase !== 'publishing') return found?.data
      const record = await this.#verified(found.data, found.data.state.attempt)
      return record.state.status === 'building' ? await this.#release(record, record.state.attempt) : record
    } finally {
      clearInterval(renewal)
      void this.#settlement.settle(id)
    }
  }

  /** Opens the new release, unless the backend that held this before has done so. */
  async #verified(record: DeploymentRecord, attempt: number): Promise<DeploymentRecord> {
    if (currentStep(record.state.steps) === 'release') return record
    const { id } = record
    const url = await this.#ownAddress(record)
    const [verdict] = await Promise.all([
      verifySite(this.#parts.network, url),
      this.#archive.append(id, [{ step: 'verify', text: `Opening ${url}` }]),
    ])
    if (!verdict.ok) return this.#failAt(record, { attempt, problem: verdict.problem })
    const notes = verdict.warnings.map((text) => ({ step: 'verify' as const, text }))
    const text = verdict.asked === 1 ? 'The page answers.' : `The page and ${verdict.asked - 1} files it names answer.`
    await this.#archive.append(id, [...notes, { step: 'verify', text }])
    const at = this.#parts.clock.iso()
    return (await this.#changes.change({ deploymentId: id, input: () => ({ type: 'verified', at, attempt }) })).record
  }

  /** A rollback is checked at the address of the deployment that made its release. */
  async #ownAddress(record: DeploymentRecord): Promise<string> {
    if (record.url) return record.url
    const release = record.targetReleaseId
      ? await this.#parts.store.get(documents.release(record.targetReleaseId))
      : undefined
    const made = release && (await this.#parts.store.get(documents.deployment(release.data.deploymentId)))
    if (made?.data.url) return made.data.url
    const plant = await this.#parts.store.get(documents.plant(record.plantId))
    const label = deploymentLabel(plant?.data.slug ?? '', release?.data.deploymentId ?? record.id)
    return siteUrl(this.#parts.settings.apps, label)
  }

  async #failAt(record: DeploymentRecord, failure: { attempt: number; problem: string }): Promise<DeploymentRecord> {
    const message = `${failure.problem} What visitors see was not changed.`
    const error = { code: 'verify_failed', step: 'verify' as const, message }
    const insight = verifyInsight(record.kind, failure.problem)
    const input = { type: 'fail' as const, at: this.#parts.clock.iso(), attempt: failure.attempt, error, insight }
    return (await this.#changes.change({ deploymentId: record.id, input: () => input })).record
  }

  async #release(record: DeploymentRecord, attempt: number): Promise<DeploymentRecord> {
    const manifest = record.kind === 'deploy' ? await this.#manifestOf(record) : undefined
    const releaseId = record.targetReleaseId ?? this.#parts.ids.ulid()
    const at = this.#parts.clock.iso()
    let pointer: PointerRecord | undefined
    let target: ReleaseRecord | undefined
    let pins: SecretPins = {}
    let preview: DomainRecord | undefined
    const changed = await this.#changes.change({
      deploymentId: record.id,
      input: async (before, transaction) => {
        target = (await transaction.get(documents.release(releaseId)))?.data
        pins = target ? (await namedPins(transaction, target)).pins : {}
        const moved = await this.#nextPointer(before.record, { releaseId, at }, transaction)
        pointer = moved
        preview = await previewAddress(transaction, before.record)
        if (record.kind === 'rollback' && !target) return releaseGone(at, attempt)
        if (moved === undefined) return { type: 'cancel', at, reason: 'superseded' }
        return { type: 'released', at, attempt, releaseId, ...this.#branchUrl(preview) }
      },
      alongside: (after, transaction) => {
        if (after.record.state.status !== 'ready' || !pointer) return undefined
        transaction.set(documents.pointer(record.plantId, record.target), pointer)
        const made = target ?? newRelease(after.record, { releaseId, at, manifest })
        if (!target) transaction.create(documents.release(releaseId), made)
        if (preview) transaction.set(documents.domain(preview.host), preview)
        return after.plant && onPlant(after.plant, { record: after.record, release: made, pins, at })
      },
    })
    await this.#announce(changed)
    return changed.record
  }

  #branchUrl(preview: DomainRecord | undefined): { branchUrl?: string } {
    return preview ? { branchUrl: siteUrl(this.#parts.settings.apps, preview.host) } : {}
  }

  async #nextPointer(
    record: DeploymentRecord,
    move: { releaseId: string; at: string },
    transaction: StoreTransaction,
  ): Promise<PointerRecord | undefined> {
    const found = await transaction.get(documents.pointer(record.plantId, record.target))
    const expectedVersion = record.state.status === 'building' ? record.state.pointerVersion : -1
    const result = movePointer(found?.data ?? unsetPointer(record.target, move.at), { ...move, expectedVersion })
    return 'stale' in result ? undefined : result.next
  }

  async #manifestOf(record: DeploymentRecord): Promise<Manifest> {
    const manifest = record.manifest && (await readManifest(this.#parts, blobSpaceOf(record), record.manifest))
    if (!manifest) throw new Error(`deployment ${record.id} has no manifest to release`)
    return manifest
  }

  async #announce({ record, plant }: Changed): Promise<void> {
    if (!plant || record.state.status !== 'ready') return
    const label = record.branchUrl === undefined ? plantLabel(plant.slug) : labelOfUrl(record.branchUrl)
    await this.#parts.relay.publishRoute({ hosts: [label], plantId: plant.id })
  }

  /**
   * Publishes a deployment that waits for it; answers its record afterwards, or undefined when another backend does it.
   * A failure of the Store leaves it waiting for the reconciler.
   */
  publish(id: string): Promise<DeploymentRecord | undefined> {
    const known = this.#running.get(id)
    if (known) return known
    const work = this.#run(id)
      .catch((error: unknown) => {
        if (error instanceof Failure && error.refusal.code === 'conflict') return undefined
        this.#parts.log.error({ deploymentId: id, error }, 'A deployment could not be published; it is tried again.')
        return undefined
      })
      .finally(() => this.#running.delete(id))
    this.#running.set(id, work)
    return work
  }

  /** Ends a deployment that could not be published in its time, unless another backend is at it. */
  async giveUp(id: string): Promise<void> {
    if (!(await this.#parts.relay.takeLease(leaseName(id), this.#holder, leaseTtl))) return
    const message = 'The new release could not be published in time. What visitors see was not changed. Deploy again.'
    const input = ({ record }: Before): DeploymentInput => {
      if (record.state.status !== 'building') throw fail('conflict', 'This deployment has ended already.')
      const { attempt, steps } = record.state
      const error = { code: 'not_published', step: currentStep(steps), message }
      return { type: 'fail', at: this.#parts.clock.iso(), attempt, error }
    }
    await this.#changes.change({ deploymentId: id, input }).catch(ignoreConflict)
    await this.#settlement.settle(id)
  }

  /** Resolves when nothing is being published. */
  async idle(): Promise<void> {
    await Promise.all(this.#running.values())
  }
}

function releaseGone(at: string, attempt: number): DeploymentInput {
  const message = 'The release to go back to is not kept any more. What visitors see was not changed.'
  return { type: 'fail', at, attempt, error: { code: 'release_gone', step: 'release', message } }
}

function newRelease(
  record: DeploymentRecord,
  facts: { releaseId: string; at: string; manifest: Manifest | undefined },
): ReleaseRecord {
  const { commit, manifest } = record
  const { files } = facts.manifest ?? {}
  if (!commit || !manifest || !files) throw new Error(`deployment ${record.id} has nothing to make a release of`)
  return {
    id: facts.releaseId,
    plantId: record.plantId,
    ...blobSpaceOf(record),
    environment: record.environment,
    deploymentId: record.id,
    ref: record.ref,
    commit,
    manifest,
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.size, 0),
    settings: record.settings,
    secretVersions: record.secretVersions ?? {},
    ...(record.url ? { url: record.url } : {}),
    createdBy: record.requestedBy,
    createdAt: facts.at,
  }
}

/**
 * A rollback restores the release's settings and versions of secrets, and pauses automatic deployments. Previews change
 * nothing of the plant.
 */
function onPlant(
  plant: PlantRecord,
  facts: { record: DeploymentRecord; release: ReleaseRecord; pins: SecretPins; at: string },
): PlantRecord | undefined {
  const { record, release, at } = facts
  if (record.target !== 'production') return undefined
  const by = record.requestedBy
  const live = { releaseId: release.id, commit: release.commit, at, by }
  if (record.kind === 'deploy') return { ...plant, live }
  const reason = `Rolled back to ${release.commit.sha.slice(0, 7)}`
  const { pins: _earlier, ...rest } = plant
  const pinned = Object.keys(facts.pins).length > 0 ? { pins: facts.pins } : {}
  return { ...rest, ...pinned, live, settings: release.settings, automatic: { paused: true, reason, by, at } }
}
