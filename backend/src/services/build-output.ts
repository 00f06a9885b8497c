import type { ManifestRequest, UploadTarget } from '@trellis/shared/builder-protocol'
import type { ManifestFile } from '@trellis/shared/release'
import { type BlobSpace, blobSpaceOf } from '../core/blob-space.ts'
import { BoundedCache } from '../core/bounded-cache.ts'
import { fail, invalidField } from '../core/failure.ts'
import { pathProblem } from '../core/manifest-check.ts'
import type { DeploymentRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import { claimedBuilderOf, tokenOf } from './build-tokens.ts'
import { readManifest } from './manifests.ts'
import type { Parts } from './parts.ts'
import type { BuildReportService } from './services.ts'

/** So many files' entries of earlier releases are kept in memory, about 30 MB at worst. */
const keptFiles = 60_000

type Blob = { sha256: string; size: number; type: string }

/** Which files a builder must upload, and the uploads themselves where the blobs are kept by this server. */
export function buildOutput(parts: Parts): Pick<BuildReportService, 'manifest' | 'putBlob' | 'getBlob'> {
  // A builder asks page by page, and the release before is the same for all of them.
  const manifests = new BoundedCache<Map<string, ManifestFile>>(keptFiles)

  const manifest: BuildReportService['manifest'] = async (token, request) => {
    const { record } = await claimedBuilderOf(parts, token, request.attempt)
    assertServable(request)
    const blobs = blobsOf(request)
    const space = blobSpaceOf(record)
    const held = await parts.artifacts.has(space, [...blobs.keys()])
    const missing: UploadTarget[] = []
    for (const blob of blobs.values()) {
      if (held.has(blob.sha256)) continue
      const key = { ...space, sha256: blob.sha256 }
      missing.push({ sha256: blob.sha256, ...(await parts.artifacts.uploadAt(key, blob)) })
    }
    if (request.files.length === 0) return { missing, known: [] }
    const variants = await knownVariants(record.plantId, space)
    const known = request.files.flatMap(({ sha256 }) => (held.has(sha256) ? variantsOf(variants.get(sha256)) : []))
    return { missing, known }
  }

  /** What the release before knows of its files' smaller forms, so that they need not be made again. */
  async function knownVariants(plantId: string, space: BlobSpace): Promise<Map<string, ManifestFile>> {
    const pointer = await parts.store.get(documents.pointer(plantId, 'production'))
    const release = pointer?.data.releaseId
      ? await parts.store.get(documents.release(pointer.data.releaseId))
      : undefined
    // A plant that has moved has its earlier files elsewhere; here they must be made again.
    if (!release || blobSpaceOf(release.data).region !== space.region) return new Map()
    const { sha256 } = release.data.manifest
    const name = `${space.region}/${space.workspaceId}/${sha256}`
    const held = manifests.get(name)
    if (held) return held
    const found = await readManifest(parts, space, { sha256 })
    const files = new Map(found?.files.map((file) => [file.sha256, file]))
    if (found) manifests.set(name, files, 1 + files.size)
    return files
  }

  const putBlob: BuildReportService['putBlob'] = async (token, sha256, { body, size }) => {
    const { attempt } = (await tokenOf(parts, parts.store, token)).data
    const { record } = await claimedBuilderOf(parts, token, attempt)
    const most = parts.settings.buildLimits.diskBytes
    if (size > most) throw fail('invalid', `A blob of ${size} bytes is over the limit of ${most}. It was not stored.`)
    return parts.artifacts.put({ ...blobSpaceOf(record), sha256 }, body, size)
  }

  const getBlob: BuildReportService['getBlob'] = async (token, sha256) => {
    const { attempt } = (await tokenOf(parts, parts.store, token)).data
    const { record } = await claimedBuilderOf(parts, token, attempt)
    if (!(await isCacheOf(parts, record, sha256))) return undefined
    return parts.artifacts.get({ ...blobSpaceOf(record), sha256 })
  }

  return { manifest, putBlob, getBlob }
}

function assertServable(request: ManifestRequest): void {
  request.files.forEach(({ path }, index) => {
    const problem = pathProblem(path)
    if (problem) throw invalidField(`files.${index}.path`, problem)
  })
}

/** Everything that a page of the output names, each blob once. */
function blobsOf(request: ManifestRequest): Map<string, Blob> {
  const blobs = new Map<string, Blob>()
  for (const file of request.files) blobs.set(file.sha256, file)
  for (const variant of request.variants) blobs.set(variant.sha256, { ...variant, type: 'application/octet-stream' })
  if (request.manifest) blobs.set(request.manifest.sha256, { ...request.manifest, type: 'application/json' })
  return blobs
}

function variantsOf(file: ManifestFile | undefined) {
  if (!file) return []
  return (['br', 'gzip'] as const).flatMap((encoding) => {
    const form = file[encoding]
    return form ? [{ of: file.sha256, encoding, ...form }] : []
  })
}

/** A cache of the same plant and trust; what a preview saved is not for production, nor the other way round. */
async function isCacheOf(parts: Parts, record: DeploymentRecord, sha256: string): Promise<boolean> {
  const { plantId, environment } = record
  const page = await parts.store.query(queries.cachesOfPlant, { equal: { plantId }, limit: 100 })
  return page.items.some(({ data }) => data.sha256 === sha256 && data.trust === environment)
}
