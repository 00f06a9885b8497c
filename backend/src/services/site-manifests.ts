import type { BlobSpace } from '../core/blob-space.ts'
import { BoundedCache } from '../core/bounded-cache.ts'
import { fail } from '../core/failure.ts'
import { indexRelease, type ReleaseIndex } from '../core/release-index.ts'
import type { Artifacts } from '../ports/artifacts.ts'
import { readManifest } from './manifests.ts'

export type ManifestAt = { space: BlobSpace; sha256: string }

export interface SiteManifests {
  /** Rejects with a `Failure` when the blob is gone (`internal`), is no manifest (`invalid`) or cannot be reached. */
  read(at: ManifestAt): Promise<ReleaseIndex>
}

/** So many files' entries are kept over all manifests, about 100 MB at worst. */
const keptFiles = 200_000

/** Reads and indexes manifests, each once while it is kept; concurrent readers share one read. */
export function createSiteManifests(artifacts: Pick<Artifacts, 'read'>): SiteManifests {
  const kept = new BoundedCache<ReleaseIndex>(keptFiles)
  const reading = new Map<string, Promise<ReleaseIndex>>()

  async function load(key: string, at: ManifestAt): Promise<ReleaseIndex> {
    const manifest = await readManifest({ artifacts }, at.space, at)
    if (manifest === undefined) throw fail('internal', 'The list of this release’s files is missing.')
    const index = indexRelease(manifest, at.space)
    kept.set(key, index, 1 + index.count)
    return index
  }

  return {
    async read(at) {
      const key = `${at.space.region}/${at.space.workspaceId}/${at.sha256}`
      const held = kept.get(key)
      if (held !== undefined) return held
      const read = reading.get(key) ?? load(key, at).finally(() => reading.delete(key))
      reading.set(key, read)
      return read
    },
  }
}
