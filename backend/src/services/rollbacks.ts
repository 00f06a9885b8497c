import { changeStep, newSteps } from '../core/deployment-steps.ts'
import { fail } from '../core/failure.ts'
import { presentDeployment, presentPipeline, presentPlant, presentRelease } from '../core/present.ts'
import type { DeploymentRecord, PlantRecord, PointerRecord, ReleaseRecord, Target } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreReader } from '../ports/store.ts'
import { plantFor } from './access.ts'
import { nameOf, newActivity, writeActivity } from './activity.ts'
import type { Parts } from './parts.ts'
import type { Publishing } from './publishing.ts'
import type { Use } from './services.ts'

type Wish = {
  releaseId?: string | undefined
  environment?: 'production' | 'preview' | undefined
  ref?: string | undefined
}

/** Going back to a kept release: a deployment of its own kind, never queued, answered when visitors get the old release. */
export function createRollbacks(parts: Parts, publishing: Publishing) {
  const rollback: Use<'rollback'> = async (caller, { plantId, ...wish }) => {
    const by = await nameOf(parts, caller.uid)
    const begun = await parts.store.transaction(async (transaction) => {
      const { plant } = await plantFor(transaction, caller.uid, { plantId, action: 'rollback' })
      const target: Target = wish.environment === 'preview' ? `preview:${wish.ref ?? plant.ref}` : 'production'
      const pointer = (await transaction.get(documents.pointer(plantId, target)))?.data
      const release = await releaseToReturnTo(transaction, { plantId, target, pointer, wish })
      const record = newRollback(parts, { plant, target, release, by: by.uid, pointerVersion: pointer?.version ?? 0 })
      const next = target === 'production' ? rollingBack(plant, record) : plant
      transaction.create(documents.deployment(record.id), record)
      transaction.create(documents.job(record.id), {
        deploymentId: record.id,
        attempt: 1,
        runner: 'backend',
        startedAt: record.createdAt,
      })
      if (next !== plant) transaction.set(documents.plant(plantId), next)
      const activity = newActivity(parts, {
        workspaceId: plant.workspaceId,
        kind: 'rollback.started',
        text: `${by.name} rolled ${plant.name} back to ${release.commit.sha.slice(0, 7)}`,
        by,
        plantId,
        deploymentId: record.id,
      })
      writeActivity(transaction, activity)
      return { plant: next, record, activity }
    })
    await tell(begun.plant, begun.record)
    const { workspaceId } = begun.plant
    await parts.relay.publish({ type: 'activity-recorded', workspaceId, activity: begun.activity })
    const record = (await publishing.publish(begun.record.id)) ?? begun.record
    const plant = (await parts.store.get(documents.plant(plantId)))?.data ?? begun.plant
    return { plant: presentPlant(plant, parts.settings.apps), deployment: presentDeployment(record) }
  }

  async function tell(plant: PlantRecord, record: DeploymentRecord): Promise<void> {
    const { workspaceId } = plant
    await parts.relay.publish({ type: 'pipeline-changed', workspaceId, update: presentPipeline(record) })
    await parts.relay.publish({
      type: 'plant-changed',
      workspaceId,
      plant: presentPlant(plant, parts.settings.apps),
    })
  }

  const getReleases: Use<'get-releases'> = async (
    caller,
    { plantId, environment = 'production', before, limit = 25 },
  ) => {
    const { plant } = await plantFor(parts.store, caller.uid, { plantId, action: 'read' })
    const page = await parts.store.query(queries.releasesOfTarget, {
      equal: { plantId, environment },
      limit,
      ...(before ? { after: before } : {}),
    })
    const live = await liveReleases(
      parts,
      plantId,
      page.items.map((item) => item.data),
    )
    const releases = page.items.map(({ data }) =>
      presentRelease(data, { slug: plant.slug, apps: parts.settings.apps, live: live.has(data.id) }),
    )
    return { releases, cursor: page.cursor }
  }

  return { rollback, getReleases }
}

export function targetOfRelease(release: Pick<ReleaseRecord, 'environment' | 'ref'>): Target {
  return release.environment === 'production' ? 'production' : `preview:${release.ref}`
}

async function liveReleases(parts: Parts, plantId: string, releases: ReleaseRecord[]): Promise<Set<string>> {
  const live = new Set<string>()
  for (const target of new Set(releases.map(targetOfRelease))) {
    const pointer = await parts.store.get(documents.pointer(plantId, target))
    if (pointer?.data.releaseId) live.add(pointer.data.releaseId)
  }
  return live
}

type Search = { plantId: string; target: Target; pointer: PointerRecord | undefined; wish: Wish }

/** The named release, or the one made before the live one. */
async function releaseToReturnTo(reader: StoreReader, search: Search): Promise<ReleaseRecord> {
  const { plantId, target, pointer, wish } = search
  if (!pointer?.releaseId) throw fail('conflict', 'Nothing is live yet, so there is nothing to go back from.')
  if (wish.releaseId === pointer.releaseId) throw fail('conflict', 'This release is live already. Nothing was changed.')
  if (wish.releaseId) {
    const found = await reader.get(documents.release(wish.releaseId))
    if (found && found.data.plantId === plantId && targetOfRelease(found.data) === target) return found.data
    throw fail('not_found', 'This plant keeps no such release. Nothing was changed.')
  }
  const live = await reader.get(documents.release(pointer.releaseId))
  const environment = target === 'production' ? 'production' : 'preview'
  const page = await reader.query(queries.releasesOfTarget, { equal: { plantId, environment }, limit: 500 })
  const kept = page.items.map((item) => item.data).filter((release) => targetOfRelease(release) === target)
  const before = kept.find((release) => live && release.id !== live.data.id && release.createdAt < live.data.createdAt)
  if (!before) throw fail('conflict', 'There is no release before the live one. Nothing was changed.')
  return before
}

type NewRollback = {
  plant: PlantRecord
  target: Target
  release: ReleaseRecord
  by: string
  pointerVersion: number
}

/** It begins where a deploy's build has ended: the output is stored, `verify` comes next. */
function newRollback(parts: Parts, { plant, target, release, by, pointerVersion }: NewRollback): DeploymentRecord {
  const at = parts.clock.iso()
  return {
    id: parts.ids.ulid(),
    version: 1,
    kind: 'rollback',
    plantId: plant.id,
    workspaceId: plant.workspaceId,
    environment: release.environment,
    target,
    ref: release.ref,
    settings: release.settings,
    requestedBy: by,
    createdAt: at,
    targetReleaseId: release.id,
    commit: release.commit,
    message: `Going back to ${release.commit.sha.slice(0, 7)}`,
    state: {
      status: 'building',
      phase: 'publishing',
      attempt: 1,
      claimed: true,
      startedAt: at,
      pointerVersion,
      steps: changeStep(newSteps('rollback'), 'verify', { status: 'active', at }),
    },
  }
}

function rollingBack(plant: PlantRecord, record: DeploymentRecord): PlantRecord {
  return {
    ...plant,
    version: plant.version + 1,
    latestDeploymentId: record.id,
    activeDeploymentIds: [...plant.activeDeploymentIds, record.id],
    updatedAt: record.createdAt,
  }
}
