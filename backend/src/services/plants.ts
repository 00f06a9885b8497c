import { fail } from '../core/failure.ts'
import { presentPlant } from '../core/present.ts'
import type { PlantRecord } from '../core/records.ts'
import { plantLabel } from '../core/site-address.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreTransaction } from '../ports/store.ts'
import { plantFor, workspaceFor } from './access.ts'
import { nameOf, newActivity, tellActivity, writeActivity } from './activity.ts'
import type { DeploymentChanges } from './deployment-changes.ts'
import { checkedGitSource } from './git-access.ts'
import type { Parts } from './parts.ts'
import { removePlantData } from './plant-removal.ts'
import { assertFree, checkForm, freeSlug, newPlant, settingsOf, plant as writePlant } from './plant-writing.ts'
import type { PlantsService, Use } from './services.ts'
import type { Settlement } from './settlement.ts'

/** Planting, reading, changing and removing of plants. */
export function createPlants(parts: Parts, changes: DeploymentChanges, settlement: Settlement) {
  const present = (record: PlantRecord) => presentPlant(record, parts.settings.apps)

  async function tell(record: PlantRecord): Promise<void> {
    await parts.relay.publish({ type: 'plant-changed', workspaceId: record.workspaceId, plant: present(record) })
  }

  const create: PlantsService['create'] = async (caller, form) => {
    const by = await nameOf(parts, caller.uid)
    await workspaceFor(parts.store, caller.uid, { workspaceId: form.workspaceId, action: 'plant' })
    checkForm(parts, form)
    await checkedGitSource(parts, form.gitUrl)
    const { record, activity } = await parts.store.transaction(async (transaction) => {
      await workspaceFor(transaction, caller.uid, { workspaceId: form.workspaceId, action: 'plant' })
      const record = newPlant(parts, form, { uid: caller.uid, slug: await freeSlug(parts, transaction, form) })
      writePlant(transaction, record)
      const { id: plantId, workspaceId } = record
      const text = `${by.name} planted ${record.name} from ${record.gitUrl}`
      const activity = newActivity(parts, { workspaceId, kind: 'plant.created', text, by, plantId })
      writeActivity(transaction, activity)
      return { record, activity }
    })
    await tell(record)
    await tellActivity(parts, activity)
    return present(record)
  }

  const getPlant: Use<'get-plant'> = async (caller, { plantId }) => {
    return { plant: present((await plantFor(parts.store, caller.uid, { plantId, action: 'read' })).plant) }
  }

  const updatePlant: Use<'update-plant'> = async (caller, payload) => {
    const by = await nameOf(parts, caller.uid)
    await plantFor(parts.store, caller.uid, { plantId: payload.plantId, action: 'change-plant' })
    if (payload.gitUrl) await checkedGitSource(parts, payload.gitUrl)
    const { next, activity, hosts } = await parts.store.transaction(async (transaction) => {
      const ask = { plantId: payload.plantId, action: 'change-plant' } as const
      const { plant } = await plantFor(transaction, caller.uid, ask)
      const slug = payload.slug ?? plant.slug
      if (slug !== plant.slug) await assertFree(parts, transaction, { slug, plantId: plant.id })
      const { name = plant.name, gitUrl = plant.gitUrl, ref = plant.ref } = payload
      const settings = payload.settings ? settingsOf(payload.settings) : plant.settings
      const updatedAt = parts.clock.iso()
      const next = { ...plant, name, gitUrl, ref, slug, settings, updatedAt, version: plant.version + 1 }
      transaction.set(documents.plant(plant.id), next)
      if (slug !== plant.slug) moveAddress(transaction, { from: plant, to: next, at: updatedAt })
      const text = `${by.name} changed the settings of ${next.name}`
      const activity = newActivity(parts, {
        workspaceId: plant.workspaceId,
        kind: 'plant.updated',
        text,
        by,
        plantId: plant.id,
      })
      writeActivity(transaction, activity)
      return { next, activity, hosts: [plant.slug, slug] }
    })
    await parts.relay.publishRoute({ hosts, plantId: next.id })
    await tell(next)
    await tellActivity(parts, activity)
    return { plant: present(next) }
  }

  const deletePlant: Use<'delete-plant'> = async (caller, { plantId }) => {
    const by = await nameOf(parts, caller.uid)
    const { plant } = await plantFor(parts.store, caller.uid, { plantId, action: 'delete-plant' })
    const running = await parts.store.query(queries.queueOfPlant, { equal: { plantId }, limit: 500 })
    for (const { data } of running.items) {
      await changes
        .change({
          deploymentId: data.deploymentId,
          by,
          input: () => ({ type: 'cancel', at: parts.clock.iso(), reason: 'The plant was deleted.' }),
        })
        .catch(() => undefined)
      await settlement.settle(data.deploymentId)
    }
    await removePlantData(parts, { plant, by })
    return {}
  }

  return { create, getPlant, updatePlant, deletePlant }
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
  const page = await parts.store.query(queries.plantsOfWorkspace, { equal: { workspaceId }, limit: 500 })
  return page.items.map((item) => presentPlant(item.data, parts.settings.apps))
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
    const plant = presentPlant(next, parts.settings.apps)
    await parts.relay.publish({ type: 'plant-changed', workspaceId: next.workspaceId, plant })
    await tellActivity(parts, activity)
    return { plant }
  }
}
