import { Manifest } from '@trellis/shared/release'
import { BoundedCache } from '../core/bounded-cache.ts'
import { fail } from '../core/failure.ts'
import { indexRelease, type ReleaseIndex } from '../core/release-index.ts'
import type { Artifacts } from '../ports/artifacts.ts'

/** A manifest's blob; `size` is in bytes. */
export type ManifestAt = { workspaceId: string; sha256: string; size: number }

export interface SiteManifests {
  /** Rejects with a `Failure` of `internal` when the blob is gone or is no manifest. */
  read(at: ManifestAt): Promise<ReleaseIndex>
}

/** So many files' entries are kept over all manifests, about 100 MB at worst. */
const keptFiles = 200_000

/** Reads and indexes manifests, each once while it is kept; concurrent readers share one read. */
export function createSiteManifests(artifacts: Pick<Artifacts, 'read'>): SiteManifests {
  const kept = new BoundedCache<ReleaseIndex>(keptFiles)
  const reading = new Map<string, Promise<ReleaseIndex>>()

  async function load(key: string, at: ManifestAt): Promise<ReleaseIndex> {
    const bytes = await artifacts.read({ workspaceId: at.workspaceId, sha256: at.sha256 }, at.size)
    if (bytes === undefined) throw fail('internal', 'The list of this release’s files is missing.')
    const index = indexRelease(parse(bytes), at.workspaceId)
    kept.set(key, index, 1 + index.count)
    return index
  }

  return {
    async read(at) {
      const key = `${at.workspaceId}/${at.sha256}`
      const held = kept.get(key)
      if (held !== undefined) return held
      const read = reading.get(key) ?? load(key, at).finally(() => reading.delete(key))
      reading.set(key, read)
      return read
    },
  }
}

function parse(bytes: Uint8Array): Manifest {
  try {
    return Manifest.parse(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    throw fail('internal', 'The list of this release’s files cannot be read.')
  }
}
