import type { Activity } from '@trellis/shared/activity'
import type { NewPlant } from '@trellis/shared/commands'
import { millisOf } from '@trellis/shared/ids'
import type { BuildSettings, BuildSettingsChange, GitCredential } from '@trellis/shared/plant'
import { fail, invalidField } from '../core/failure.ts'
import type { PlantRecord } from '../core/records.ts'
import { plantLabel } from '../core/site-address.ts'
import { addressRest, isReservedSlug, numberedSlug, repositoryName, slugFrom } from '../core/slug.ts'
import { documents } from '../ports/documents.ts'
import type { StoreReader, StoreTransaction } from '../ports/store.ts'
import { newActivity, writeActivity } from './activity.ts'
import type { Parts } from './parts.ts'

const triesForSlug = 50

/** The settings a person gave, without the rest of the form and without those that say nothing. */
export function settingsOf(form: BuildSettingsChange): BuildSettings {
  return Object.fromEntries(Object.entries(namedSettings(form)).filter(([, value]) => Boolean(value)))
}

/** The settings with those that the form names in their place; an empty one, or `null`, is taken away. */
export function settingsWith(settings: BuildSettings, form: BuildSettingsChange): BuildSettings {
  const named = Object.entries(namedSettings(form)).filter(([, value]) => value !== undefined)
  return settingsOf({ ...settings, ...Object.fromEntries(named) })
}

function namedSettings(form: BuildSettingsChange): BuildSettingsChange {
  const { rootDir, installCommand, buildCommand, outputDir, startCommand, submodules } = form
  return { rootDir, installCommand, buildCommand, outputDir, startCommand, submodules }
}

/** A free address for a new plant. A slug that the person chose is taken or refused; one that is made gets a number. */
async function freeSlug(parts: Pick<Parts, 'clock'>, reader: StoreReader, form: NewPlant): Promise<string> {
  if (form.slug !== undefined) {
    await assertFree(parts, reader, { slug: form.slug })
    return form.slug
  }
  const wish = slugFrom(form.name ?? repositoryName(form.gitUrl))
  for (let attempt = 1; attempt <= triesForSlug; attempt += 1) {
    const slug = numberedSlug(wish, attempt)
    if (await isFree(parts, reader, { slug })) return slug
  }
  throw invalidField('slug', `No free address could be made of "${wish}". Choose a slug.`)
}

/** Refuses a slug that is reserved (`invalid`) or taken (`conflict`); `plantId` may keep its own. */
export async function assertFree(
  parts: Pick<Parts, 'clock'>,
  reader: StoreReader,
  ask: { slug: string; plantId?: string },
): Promise<void> {
  if (isReservedSlug(ask.slug)) throw invalidField('slug', `"${ask.slug}" is kept for the server itself.`)
  if (await isFree(parts, reader, ask)) return
  const message = `The address "${ask.slug}" is taken, or was freed less than 30 days ago. Choose another slug.`
  throw fail('conflict', message, [{ path: 'slug', message }])
}

async function isFree(
  parts: Pick<Parts, 'clock'>,
  reader: StoreReader,
  ask: { slug: string; plantId?: string },
): Promise<boolean> {
  const found = await reader.get(documents.domain(plantLabel(ask.slug)))
  if (!found || found.data.plantId === ask.plantId) return true
  const { freedAt } = found.data
  return freedAt !== undefined && parts.clock.now() - millisOf(freedAt) > addressRest
}

/** A plant that was just planted: nothing is live and nothing runs. */
function newPlant(
  parts: Pick<Parts, 'clock' | 'ids' | 'settings'>,
  form: NewPlant,
  by: { uid: string; slug: string },
): PlantRecord {
  const at = parts.clock.iso()
  return {
    id: parts.ids.ulid(),
    version: 1,
    workspaceId: form.workspaceId,
    name: form.name ?? repositoryName(form.gitUrl.replace(/^sample:/, '')),
    slug: by.slug,
    kind: form.kind ?? 'static',
    gitUrl: form.gitUrl.trim(),
    ref: form.ref ?? 'HEAD',
    ...(form.gitCredential ? { gitCredential: form.gitCredential } : {}),
    region: form.region ?? parts.settings.regions[0] ?? 'local',
    settings: settingsOf(form),
    automatic: { paused: false },
    activeDeploymentIds: [],
    asleep: false,
    createdBy: by.uid,
    createdAt: at,
    updatedAt: at,
  }
}

/** Refuses a region that this server has no place for files in. */
export function assertRegion(parts: Pick<Parts, 'settings'>, { region }: { region?: string | undefined }): void {
  const { regions } = parts.settings
  if (region === undefined || regions.includes(region)) return
  const message = `There is no region "${region}" here. Nothing was changed; choose one of: ${regions.join(', ')}.`
  throw invalidField('region', message)
}

/** Refuses what the form asks for and this server cannot do; nothing has been written yet. */
export function checkForm(parts: Pick<Parts, 'settings'>, form: NewPlant): void {
  assertRegion(parts, form)
  if (form.kind === 'service') {
    throw fail('unavailable', 'Services are not deployed by this version yet; static sites are. Nothing was planted.')
  }
}

/** What git signs in with must be a secret of the workspace, and none of another plant. */
export async function assertCredential(
  reader: StoreReader,
  facts: { workspaceId: string; plantId?: string; gitCredential?: GitCredential | null | undefined },
): Promise<void> {
  const { workspaceId, plantId, gitCredential } = facts
  if (!gitCredential) return
  const secret = await reader.get(documents.secret(workspaceId, gitCredential.secretId))
  if (secret && (secret.data.plantId === undefined || secret.data.plantId === plantId)) return
  const message = 'The workspace has no such secret, or it is of another plant. Nothing was changed; add it first.'
  throw fail('not_found', message, [{ path: 'gitCredential.secretId', message }])
}

/** Plants: writes the plant, its address and the activity into the transaction, whose reads all happen here. */
export async function plantIn(
  parts: Parts,
  transaction: StoreTransaction,
  facts: { form: NewPlant; by: { uid: string; name: string } },
): Promise<{ record: PlantRecord; activity: Activity }> {
  const { form, by } = facts
  await assertCredential(transaction, form)
  const record = newPlant(parts, form, { uid: by.uid, slug: await freeSlug(parts, transaction, form) })
  const { id: plantId, workspaceId } = record
  const text = `${by.name} planted ${record.name} from ${record.gitUrl}`
  const activity = newActivity(parts, { workspaceId, kind: 'plant.created', text, by, plantId })
  const host = plantLabel(record.slug)
  transaction.create(documents.plant(plantId), record)
  transaction.set(documents.domain(host), { host, plantId, workspaceId })
  writeActivity(transaction, activity)
  return { record, activity }
}
