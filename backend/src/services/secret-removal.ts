import { timestampOf } from '@trellis/shared/ids'
import type { PlantRecord } from '../core/records.ts'
import type { SecretRecord } from '../core/secret-records.ts'
import { claimedNames } from '../core/secret-scope.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreReader } from '../ports/store.ts'
import { sha256 } from './hash.ts'
import type { Parts } from './parts.ts'
import { listAll } from './query-all.ts'
import { secretsOf } from './secret-reading.ts'

/** A version that has just been replaced may be on its way into a release. */
const keptFor = 24 * 3600_000

/** Removes the secrets that only a deleted plant had, with all their values. */
export async function removeSecretsOfPlant(
  parts: Pick<Parts, 'store'>,
  plant: Pick<PlantRecord, 'id' | 'workspaceId'>,
): Promise<void> {
  const found = await secretsOf(parts.store, plant.workspaceId)
  await removeSecrets(
    parts,
    found.filter(({ plantId }) => plantId === plant.id),
  )
}

/** Removes secrets with all their values and the names that they claim, one commit for each. */
export async function removeSecrets(parts: Pick<Parts, 'store'>, secrets: readonly SecretRecord[]): Promise<void> {
  for (const secret of secrets) {
    const { workspaceId } = secret
    await parts.store.transaction(async (transaction) => {
      const found = await transaction.get(documents.secret(workspaceId, secret.id))
      const versions = await versionsOf(transaction, secret)
      for (const version of versions) transaction.delete(documents.secretVersion(workspaceId, secret.id, version))
      for (const name of claimedNames(secret.name, found?.data ?? secret))
        transaction.delete(documents.secretName(workspaceId, sha256(name)))
      transaction.delete(documents.secret(workspaceId, secret.id))
    })
  }
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
