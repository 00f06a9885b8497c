import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { localRegion } from '@trellis/shared/server-config'
import { openFilesystemArtifacts } from '../../src/adapters/artifacts/filesystem.ts'
import { fail } from '../../src/core/failure.ts'
import type { Artifacts } from '../../src/ports/artifacts.ts'
import type { Clock } from '../../src/ports/clock.ts'

/** Blobs in several regions, each a folder of its own. */
export function openRegions(names: readonly string[]) {
  return async ({ folder, clock }: { folder: string; clock: Clock }): Promise<Artifacts> => {
    const regions = new Map<string, Artifacts>()
    for (const name of names) {
      await mkdir(join(folder, name))
      regions.set(name, await openFilesystemArtifacts({ folder: join(folder, name), clock }))
    }
    const at = ({ region }: { region: string }): Artifacts => {
      const found = regions.get(region)
      if (!found) throw fail('unavailable', `There is no region ${region}.`)
      return found
    }
    const here = <K extends { region: string }>(key: K): K => ({ ...key, region: localRegion })
    return {
      put: async (key, body, size) => at(key).put(here(key), body, size),
      flush: async (space, sha256s) => at(space).flush(here(space), sha256s),
      has: async (space, sha256s) => at(space).has(here(space), sha256s),
      verify: async (space, blobs) => at(space).verify(here(space), blobs),
      size: async (key) => at(key).size(here(key)),
      get: async (key, range) => at(key).get(here(key), range),
      read: async (key, maxBytes) => at(key).read(here(key), maxBytes),
      uploadAt: async (key, facts) => at(key).uploadAt(here(key), facts),
      downloadAt: async (key) => at(key).downloadAt(here(key)),
      delete: async (key) => at(key).delete(here(key)),
      deleteAll: async (space) => at(space).deleteAll(here(space)),
      async *spaces() {
        for (const [region, artifacts] of regions) {
          for await (const space of artifacts.spaces()) yield { ...space, region }
        }
      },
      list: (space) => at(space).list(here(space)),
      async check() {},
      async close() {},
    }
  }
}
