import type { Activity } from '@trellis/shared/activity'
import type { CommandPayload } from '@trellis/shared/commands'
import type { Plant } from '@trellis/shared/plant'
import { isUnchanged } from '../core/canonical-json.ts'
import { fail } from '../core/failure.ts'
import { presentPlant } from '../core/present.ts'
import type { PlantRecord } from '../core/records.ts'
import { plantLabel } from '../core/site-address.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreTransaction } from '../ports/store.ts'
import { plantFor, workspaceFor } from './access.ts'
import { nameOf, newActivity, tellActivity, writeActivity } from './activity.ts'
import { tellWritten } from './approval-telling.ts'
import { checkedGitSource } from './git-access.ts'
import type { Parts } from './parts.ts'
import { takeAway } from './plant-removal.ts'
import { assertCredential, assertFree, assertRegion, checkForm, plantIn, settingsWith } from './plant-writing.ts'
import { listAll } from './query-all.ts'
import type { Removals } from './removals.ts'
import type { PlantsService, Use } from './services.ts'

/** `POST /project`: plants without deploying. */
export function createPlants(parts: Parts): PlantsService {
  return {
    async create(caller, form) {
      const by = await nameOf(parts, caller.uid)
      const ask = { workspaceId: form.workspaceId, action: 'plant' } as const
      await workspaceFor(parts.store, caller.uid, ask)
      checkForm(parts, form)
      await checkedGitSource(parts, form.gitUrl)
      const { record, activity } = await parts.store.transaction(async (transaction) => {
        await workspaceFor(transaction, caller.uid, ask)
        return plantIn(parts, transaction, { form, by })
      })
      return tellPlant(parts, record, activity)
    },
  }
}

export function getPlant(parts: Parts): Use<'get-plant'> {
  return async (caller, { plantId }) => {
    const { plant } = await plantFor(parts.store, caller.uid, { plantId, action: 'read' })
    return { plant: presentPlant(plant, parts.settings.apps) }
  }
}

/**
 * Changes what a plant is made of; a new slug frees the old address. What is live stays live, and where it is: a new
 * region is for what is deployed from then on. What changes nothing writes nothing.
 */
export function updatePlant(parts: Parts): Use<'update-plant'> {
  return async (caller, payload) => {
    const by = await nameOf(parts, caller.uid)
    await plantFor(parts.store, caller.uid, { plantId: payload.plantId, action: 'change-plant' })
    assertRegion(parts, payload)
    if (payload.gitUrl) await checkedGitSource(parts, payload.gitUrl)
    const { before, next, activity } = await parts.store.transaction(async (transaction) => {
      const ask = { plantId: payload.plantId, action: 'change-plant' } as const
      const { plant: before } = await plantFor(transaction, caller.uid, ask)
      if (payload.slug && payload.slug !== before.slug) {
        await assertFree(parts, transaction, { slug: payload.slug, plantId: before.id })
      }
      const { workspaceId, id: plantId } = before
      await assertCredential(transaction, { workspaceId, plantId, gitCredential: payload.gitCredential })
      const next = changedPlant(before, payload, parts.clock.iso())
      if (isUnchanged(before, next)) return { before, next: before }
      transaction.set(documents.plant(next.id), next)
      if (next.slug !== before.slug) moveAddress(transaction, { from: before, to: next, at: next.updatedAt })
      const text = `${by.name} changed the settings of ${next.name}`
      const activity = newActivity(parts, { workspaceId, kind: 'plant.updated', text, by, plantId })
      writeActivity(transaction, activity)
      return { before, next, activity }
    })
    if (!activity) return { plant: presentPlant(before, parts.settings.apps) }
    await parts.relay.publishRoute({ hosts: [plantLabel(before.slug), plantLabel(next.slug)], plantId: next.id })
    return { plant: await tellPlant(parts, next, activity) }
  }
}

/**
 * Deletes a plant with its releases, logs and addresses. The plant goes first, so that nothing new is started of it; from
 * then on it is deleted, whatever becomes of this server: what is left of it is removed by its removal.
 */
export function deletePlant(parts: Parts, removals: Removals): Use<'delete-plant'> {
  return async (caller, { plantId }) => {
    const by = await nameOf(parts, caller.uid)
    const { activity, written } = await takeAway(parts, { plantId, by })
    await tellWritten(parts, written)
    await tellActivity(parts, activity)
    await removals.carryOut(plantId).done
    return {}
  }
}

function changedPlant(plant: PlantRecord, form: CommandPayload<'update-plant'>, updatedAt: string): PlantRecord {
  const { name = plant.name, ref = plant.ref, slug = plant.slug, region = plant.region } = form
  const gitUrl = form.gitUrl?.trim() ?? plant.gitUrl
  const settings = settingsWith(form.settings ?? plant.settings, form)
  const buildLimits = form.buildLimits ?? plant.buildLimits
  const { gitCredential: known, ...rest } = plant
  const gitCredential = form.gitCredential === undefined ? known : form.gitCredential
  return {
    ...{ ...rest, name, gitUrl, ref, slug, region, settings, updatedAt, version: plant.version + 1 },
    ...(buildLimits ? { buildLimits } : {}),
    ...(gitCredential ? { gitCredential } : {}),
  }
}

async function tellPlant(parts: Parts, record: PlantRecord, activity: Activity): Promise<Plant> {
  const plant = presentPlant(record, parts.settings.apps)
  await parts.relay.publish({ type: 'plant-changed', workspaceId: record.workspaceId, plant })
  await tellActivity(parts, activity)
  return plant
}

/** Frees the old address, which rests, and claims the new one. */
function moveAddress(transaction: StoreTransaction, move: { from: PlantRecord; to: PlantRecord; at: string }): void {
  const { id: plantId, workspaceId } = move.to
  const old = plantLabel(move.from.slug)
  const host = plantLabel(move.to.slug)
  transaction.set(documents.domain(old), { host: old, plantId, workspaceId, freedAt: move.at })
  transaction.set(documents.domain(host), { host, plantId, workspaceId })
}

/** The shelf of a workspace, oldest first. */
export async function shelfOf(parts: Parts, workspaceId: string) {
  const found = await listAll(parts.store, queries.plantsOfWorkspace, { equal: { workspaceId } })
  return found.map((plant) => presentPlant(plant, parts.settings.apps))
}

/** Resuming of automatic deployments that a rollback paused. */
export function resumeDeploys(parts: Parts): Use<'resume-deploys'> {
  return async (caller, { plantId }) => {
    const by = await nameOf(parts, caller.uid)
    const { next, activity } = await parts.store.transaction(async (transaction) => {
      const { plant } = await plantFor(transaction, caller.uid, { plantId, action: 'resume' })
      if (!plant.automatic.paused) throw fail('conflict', 'Automatic deployments are not paused. Nothing was changed.')
      const next = { ...plant, automatic: { paused: false }, version: plant.version + 1, updatedAt: parts.clock.iso() }
      const text = `${by.name} resumed automatic deployments of ${plant.name}`
      const { workspaceId } = plant
      const activity = newActivity(parts, { workspaceId, kind: 'plant.resumed', text, by, plantId })
      transaction.set(documents.plant(plantId), next)
      writeActivity(transaction, activity)
      return { next, activity }
    })
    return { plant: await tellPlant(parts, next, activity) }
  }
}
