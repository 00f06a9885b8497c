import type { Activity } from '@trellis/shared/activity'
import { timestampOf } from '@trellis/shared/ids'
import type { PlantRecord } from '../core/records.ts'
import type { SecretRecord } from '../core/secret-records.ts'
import { claimedNames } from '../core/secret-scope.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreReader, StoreTransaction } from '../ports/store.ts'
import { newActivity, tellActivity, writeActivity } from './activity.ts'
import { sha256 } from './hash.ts'
import type { Parts } from './parts.ts'
import { listAll } from './query-all.ts'
import { secretsInUse, secretsOf, tellSecrets } from './secret-reading.ts'

/** A version that has just been replaced may be on its way into a release. */
const keptFor = 24 * 3600_000

/** A plant that was deleted, by whom where that is known. */
type Gone = Pick<PlantRecord, 'id' | 'workspaceId' | 'name'> & { by?: { uid: string; name: string } }

/**
 * Removes the secrets that only a deleted plant had, each in one commit with its entry; then those who may see secrets are
 * told. Of a workspace that is gone too nobody is left to be told.
 */
export async function removeSecretsOfPlant(parts: Parts, plant: Gone): Promise<void> {
  const { workspaceId } = plant
  const activities: Activity[] = []
  for (const secret of await secretsOf(parts.store, workspaceId)) {
    if (secret.plantId === plant.id) activities.push(...(await removeWithEntry(parts, plant, secret)))
  }
  const workspace = (await parts.store.get(documents.workspace(workspaceId)))?.data
  if (activities.length === 0 || !workspace) return
  await tellSecrets(parts, workspace, await secretsInUse(parts.store, workspaceId))
  for (const activity of activities) await tellActivity(parts, activity)
}

/** Removes secrets of a workspace that is gone, one commit for each. */
export async function removeSecrets(parts: Pick<Parts, 'store'>, secrets: readonly SecretRecord[]): Promise<void> {
  for (const secret of secrets) await parts.store.transaction((transaction) => removeSecret(transaction, secret))
}

function removeWithEntry(parts: Parts, plant: Gone, secret: SecretRecord): Promise<Activity[]> {
  const { workspaceId, id: plantId, by } = plant
  const text = `${by?.name ?? 'Trellis'} deleted the secret ${secret.name} of ${plant.name}, with the plant`
  const about = { workspaceId, plantId, kind: 'secret.deleted', text } as const
  const activity = newActivity(parts, { ...about, ...(by ? { by } : {}) })
  return parts.store.transaction(async (transaction) => {
    const workspace = await transaction.get(documents.workspace(workspaceId))
    const wasThere = await removeSecret(transaction, secret)
    if (!workspace || !wasThere) return []
    writeActivity(transaction, activity)
    return [activity]
  })
}

/** The secret with all its values and the names that it claims; false when somebody else has removed it. */
async function removeSecret(transaction: StoreTransaction, { workspaceId, id, name }: SecretRecord): Promise<boolean> {
  const found = (await transaction.get(documents.secret(workspaceId, id)))?.data
  if (!found) return false
  const versions = await versionsOf(transaction, found)
  for (const version of versions) transaction.delete(documents.secretVersion(workspaceId, id, version))
  for (const claimed of claimedNames(name, found))
    transaction.delete(documents.secretName(workspaceId, sha256(claimed)))
  transaction.delete(documents.secret(workspaceId, id))
  return true
}

async function versionsOf(reader: StoreReader, { workspaceId, id }: SecretRecord): Promise<number[]> {
  const found = await listAll(reader, queries.versionsOfSecret, { parents: [workspaceId, id] })
  return found.map(({ version }) => version)
}

/**
 * Forgets former values that nothing can go back to any more: no kept release was made with them, no build has them, no
 * plant is pinned to them, and they were replaced a day ago.
 */
export async function forgetOldVersions(parts: Pick<Parts, 'store' | 'clock'>, workspaceId: string): Promise<void> {
  const secrets = await secretsOf(parts.store, workspaceId)
  const former = secrets.filter(({ valueVersion }) => valueVersion > 1)
  if (former.length === 0) return
  const wanted = await wantedVersions(parts, workspaceId)
  const oldest = timestampOf(parts.clock.now() - keptFor)
  for (const { id, valueVersion } of former) {
    const versions = await listAll(parts.store, queries.versionsOfSecret, { parents: [workspaceId, id] })
    for (const [index, { version }] of versions.entries()) {
      const replacedAt = versions[index + 1]?.createdAt
      if (version >= valueVersion || replacedAt === undefined || replacedAt > oldest) continue
      if (!wanted.has(`${id} ${version}`)) await parts.store.delete(documents.secretVersion(workspaceId, id, version))
    }
  }
}

/** Every version that a kept release, a build or a pin of a plant names. */
async function wantedVersions(parts: Pick<Parts, 'store'>, workspaceId: string): Promise<Set<string>> {
  const releases = await listAll(parts.store, queries.releasesOfWorkspace, { equal: { workspaceId } })
  const plants = await listAll(parts.store, queries.plantsOfWorkspace, { equal: { workspaceId } })
  const running = (await listAll(parts.store, queries.queue)).filter((entry) => entry.workspaceId === workspaceId)
  const builds = await Promise.all(
    running.map(({ deploymentId }) => parts.store.get(documents.deployment(deploymentId))),
  )
  const given = [...releases, ...builds.flatMap((build) => build?.data ?? [])]
  return new Set([
    ...given.flatMap(({ secretVersions = {} }) => Object.entries(secretVersions).map(([id, n]) => `${id} ${n}`)),
    ...plants.flatMap(({ pins = {} }) => Object.entries(pins).map(([id, { version }]) => `${id} ${version}`)),
  ])
}
