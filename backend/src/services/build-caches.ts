import type { CacheKey } from '@trellis/shared/builder-protocol'
import { blobSpaceOf } from '../core/blob-space.ts'
import { fail } from '../core/failure.ts'
import type { CacheRecord, DeploymentRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import { claimedBuilderOf } from './build-tokens.ts'
import { sha256 } from './hash.ts'
import type { Parts } from './parts.ts'
import type { BuildReportService } from './services.ts'

/** So many caches are kept for each plant and trust; older ones are forgotten when a new one is saved. */
const keptCaches = 4

/** Dependency caches: blobs of the workspace, found by plant, trust, lockfile, package manager and Node version. */
export function buildCaches(parts: Parts): Pick<BuildReportService, 'cache'> {
  const cache: BuildReportService['cache'] = async (token, request) => {
    const { record } = await claimedBuilderOf(parts, token, request.attempt)
    const keyHash = hashOf(record, request.key)
    if (!request.save) return find(record, request.key, keyHash)
    if (request.save.size > parts.settings.buildLimits.diskBytes) {
      throw fail('invalid', 'This cache is larger than a build may be. It was not kept.')
    }
    const upload = await place(record, request.save)
    await remember(record, { ...request.save, ...request.key, keyHash })
    return upload ? { upload } : {}
  }

  async function find(record: DeploymentRecord, key: CacheKey, keyHash: string) {
    const page = await parts.store.query(queries.cachesOfPlant, { equal: { plantId: record.plantId }, limit: 100 })
    const trusted = page.items.map((item) => item.data).filter((entry) => entry.trust === record.environment)
    const exact = trusted.find((entry) => entry.keyHash === keyHash)
    const near = trusted.find(
      (entry) => entry.packageManager === key.packageManager && entry.nodeVersion === key.nodeVersion,
    )
    const best = exact ?? near
    const space = blobSpaceOf(record)
    if (!best || !(await parts.artifacts.has(space, [best.sha256])).has(best.sha256)) return {}
    const url = await parts.artifacts.downloadAt({ ...space, sha256: best.sha256 })
    return { found: { sha256: best.sha256, size: best.size, url, exact: best === exact } }
  }

  async function place(record: DeploymentRecord, blob: { sha256: string; size: number }) {
    const space = blobSpaceOf(record)
    if ((await parts.artifacts.has(space, [blob.sha256])).has(blob.sha256)) return undefined
    const key = { ...space, sha256: blob.sha256 }
    const type = 'application/x-tar'
    return { sha256: blob.sha256, ...(await parts.artifacts.uploadAt(key, { size: blob.size, type })) }
  }

  async function remember(
    record: DeploymentRecord,
    entry: Omit<CacheRecord, 'plantId' | 'workspaceId' | 'region' | 'trust' | 'savedAt'>,
  ): Promise<void> {
    const { plantId, environment: trust } = record
    const { keyHash, packageManager, nodeVersion, size } = entry
    const kept: CacheRecord = {
      ...{ plantId, ...blobSpaceOf(record), trust, keyHash, packageManager, nodeVersion, size },
      sha256: entry.sha256,
      savedAt: parts.clock.iso(),
    }
    await parts.store.transaction(async (transaction) => transaction.set(documents.cache(plantId, keyHash), kept))
    const page = await parts.store.query(queries.cachesOfPlant, { equal: { plantId }, limit: 100 })
    // Previews of many branches must not crowd out what production has.
    const alike = page.items.filter(({ data }) => data.trust === trust)
    for (const { data } of alike.slice(keptCaches)) {
      await parts.store.delete(documents.cache(plantId, data.keyHash))
    }
  }

  return { cache }
}

/** What was built for a preview is never given to production: whoever may push a branch must not reach what is live. */
function hashOf(record: DeploymentRecord, key: CacheKey): string {
  return sha256(JSON.stringify([record.environment, key.packageManager, key.nodeVersion, key.lockfile]))
}
