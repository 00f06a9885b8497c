import type { Activity } from '@trellis/shared/activity'
import type { OutdatedRelease } from '@trellis/shared/secret'
import { fail } from '../core/failure.ts'
import type { WorkspaceRecord } from '../core/records.ts'
import { touchedPlants } from '../core/secret-changes.ts'
import type { SecretRecord } from '../core/secret-records.ts'
import { claimedNames } from '../core/secret-scope.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreTransaction } from '../ports/store.ts'
import { workspaceFor } from './access.ts'
import { nameOf, newActivity, tellActivity, writeActivity } from './activity.ts'
import { sha256 } from './hash.ts'
import type { Parts } from './parts.ts'
import { listAll } from './query-all.ts'
import { outdatedReleases, type SecretsInUse, secretsInUse, secretsOf, tellSecrets } from './secret-reading.ts'
import { openVault, writeNewKey, writeValue } from './secret-vault.ts'

/** One change of one secret. `before` is absent for a new one, `after` for one that goes; `value` is there when it is new. */
export type SecretChange = { before?: SecretRecord; after?: SecretRecord; value?: string }

type Wish<T> = {
  workspaceId: string
  uid: string
  /** Decides within the transaction; all reads happen here. Throws a `Failure` when nothing is to be changed. */
  decide: (transaction: StoreTransaction, before: readonly SecretRecord[]) => Promise<Decided<T>>
}
type Decided<T> = { changes: SecretChange[]; answer: T }

/**
 * Changes secrets in one commit: records, values, the names that they claim, and one entry of the activity for each. Then
 * those who may see secrets are told. Answers the live releases that are worth making anew because of it.
 */
export async function changeSecrets<T>(
  parts: Parts,
  { workspaceId, uid, decide }: Wish<T>,
): Promise<{ answer: T; outdated: OutdatedRelease[] }> {
  const by = await nameOf(parts, uid)
  const done = await parts.store.transaction(async (transaction) => {
    const { workspace } = await workspaceFor(transaction, uid, { workspaceId, action: 'secrets' })
    const before = await secretsOf(transaction, workspaceId)
    const { changes, answer } = await decide(transaction, before)
    const activities = await write(parts, transaction, { workspaceId, by, changes })
    return { workspace, before, changes, answer, activities }
  })
  if (done.changes.length === 0) return { answer: done.answer, outdated: [] }
  const found = await secretsInUse(parts.store, workspaceId)
  await tellAll(parts, done, found)
  return { answer: done.answer, outdated: outdatedBy(done, found) }
}

type Facts = { workspaceId: string; by: { uid: string; name: string }; changes: readonly SecretChange[] }

async function write(parts: Parts, transaction: StoreTransaction, facts: Facts): Promise<Activity[]> {
  const { workspaceId, by, changes } = facts
  const names = await namesOf(transaction, changes)
  const plants = await plantNames(transaction, changes)
  const gone = await Promise.all(changes.map((change) => versionsThatGo(transaction, change)))
  const sets = changes.some(({ value }) => value !== undefined)
  const vault = sets ? await openVault(parts, transaction, workspaceId) : undefined
  if (vault) writeNewKey(transaction, vault)
  for (const hash of names.given) transaction.delete(documents.secretName(workspaceId, hash))
  for (const [hash, secretId] of names.taken) transaction.set(documents.secretName(workspaceId, hash), { secretId })
  for (const path of gone.flat()) transaction.delete({ path })
  return changes.map((change) => {
    const { before, after, value } = change
    if (after) transaction.set(documents.secret(workspaceId, after.id), after)
    else if (before) transaction.delete(documents.secret(workspaceId, before.id))
    if (after && vault && value !== undefined) {
      const place = { workspaceId, secretId: after.id, version: after.valueVersion }
      writeValue(parts, transaction, { vault, place, value, by: by.uid })
    }
    const activity = newActivity(parts, { workspaceId, ...entryOf(change, by.name, plants), by })
    writeActivity(transaction, activity)
    return activity
  })
}

/** Which names are claimed and given back. Throws `conflict` for one that another secret has. */
async function namesOf(transaction: StoreTransaction, changes: readonly SecretChange[]) {
  const given = new Set(changes.flatMap(({ before }) => hashesOf(before)))
  const taken = new Map(changes.flatMap(({ after }) => hashesOf(after).map((hash) => [hash, after?.id ?? ''] as const)))
  for (const hash of taken.keys()) given.delete(hash)
  const workspaceId = changes.flatMap(({ after, before }) => after?.workspaceId ?? before?.workspaceId ?? [])[0]
  if (workspaceId === undefined) return { given, taken }
  const holders = await Promise.all(
    [...taken].map(([hash]) => transaction.get(documents.secretName(workspaceId, hash))),
  )
  const wishes = [...taken.values()]
  const ended = new Set(changes.flatMap(({ before, after }) => (before && !after ? [before.id] : [])))
  holders.forEach((holder, index) => {
    const owner = holder?.data.secretId
    if (owner === undefined || owner === wishes[index] || ended.has(owner)) return
    const name = changes.find(({ after }) => after?.id === wishes[index])?.after?.name ?? 'This name'
    throw fail(
      'conflict',
      `${name} is set there already. Nothing was changed; change that one, or choose another name.`,
    )
  })
  return { given, taken }
}

function hashesOf(secret: SecretRecord | undefined): string[] {
  return secret ? claimedNames(secret.name, secret).map((text) => sha256(text)) : []
}

/** What is deleted is gone with all its versions, also those that kept releases were made with. */
async function versionsThatGo(transaction: StoreTransaction, { before, after }: SecretChange): Promise<string[]> {
  if (!before || after) return []
  const versions = await listAll(transaction, queries.versionsOfSecret, { parents: [before.workspaceId, before.id] })
  return versions.map(({ version }) => documents.secretVersion(before.workspaceId, before.id, version).path)
}

async function plantNames(
  transaction: StoreTransaction,
  changes: readonly SecretChange[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(changes.flatMap(({ before, after }) => (after ?? before)?.plantId ?? []))]
  const found = await Promise.all(ids.map((id) => transaction.get(documents.plant(id))))
  return new Map(found.flatMap((plant) => (plant ? [[plant.data.id, plant.data.name] as const] : [])))
}

function entryOf({ before, after, value }: SecretChange, by: string, plants: ReadonlyMap<string, string>) {
  const secret = after ?? before
  const where = secret?.plantId ? ` of ${plants.get(secret.plantId) ?? 'a plant'}` : ''
  const what = `the secret ${secret?.name}${where}`
  const plant = secret?.plantId ? { plantId: secret.plantId } : {}
  if (!before) return { kind: 'secret.created' as const, text: `${by} added ${what}`, ...plant }
  if (!after) return { kind: 'secret.deleted' as const, text: `${by} deleted ${what}`, ...plant }
  const how = value === undefined ? 'changed' : 'set'
  const version = value === undefined ? '' : ` to a new value (version ${after.valueVersion})`
  return { kind: 'secret.updated' as const, text: `${by} ${how} ${what}${version}`, ...plant }
}

type Done = {
  workspace: WorkspaceRecord
  before: readonly SecretRecord[]
  changes: readonly SecretChange[]
  activities: readonly Activity[]
}

async function tellAll(parts: Parts, { workspace, activities }: Done, found: SecretsInUse): Promise<void> {
  await tellSecrets(parts, workspace, found)
  for (const activity of activities) await tellActivity(parts, activity)
}

/** Of what is outdated now, that which this change has touched. */
function outdatedBy({ before, changes }: Done, found: SecretsInUse): OutdatedRelease[] {
  const plants = found.plants.map(({ id, pins, gitCredential }) => ({
    ...{ id, ...(pins ? { pins } : {}) },
    ...(gitCredential ? { gitSecretId: gitCredential.secretId } : {}),
  }))
  const ids = new Set(changes.flatMap(({ before: old, after }) => [old?.id, after?.id]))
  const after = changes.flatMap((change) => change.after ?? [])
  const now = [...before.filter(({ id }) => !ids.has(id)), ...after]
  const touched = touchedPlants(before, now, plants)
  const names = new Map(before.map(({ id, name }) => [id, name]))
  return outdatedReleases(found, names).filter((release) =>
    touched.some(({ plantId, environment }) => plantId === release.plantId && environment === release.environment),
  )
}
