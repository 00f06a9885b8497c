import { presentRelease } from '../core/present.ts'
import type { ReleaseRecord, Target } from '../core/records.ts'
import { deploymentLabel, siteUrl } from '../core/site-address.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import { plantFor } from './access.ts'
import type { Parts } from './parts.ts'
import type { Use } from './services.ts'

/** A page of a plant's kept releases, newest first; each says whether it is live. */
export function getReleases(parts: Parts): Use<'get-releases'> {
  return async (caller, { plantId, environment = 'production', before, limit = 25 }) => {
    const { plant } = await plantFor(parts.store, caller.uid, { plantId, action: 'read' })
    const page = await parts.store.query(queries.releasesOfTarget, {
      equal: { plantId, environment },
      limit,
      ...(before ? { after: before } : {}),
    })
    const live = await liveReleases(
      parts,
      plantId,
      page.items.map((item) => item.data),
    )
    const releases = await Promise.all(
      page.items.map(async ({ data }) =>
        presentRelease(data, { url: data.url ?? (await addressOf(parts, data, plant.slug)), live: live.has(data.id) }),
      ),
    )
    return { releases, cursor: page.cursor }
  }
}

/** Where the release of an older version is, which did not keep it: at the address of the deployment that made it. */
async function addressOf(parts: Parts, { deploymentId }: ReleaseRecord, slug: string): Promise<string> {
  const made = await parts.store.get(documents.deployment(deploymentId))
  return made?.data.url ?? siteUrl(parts.settings.apps, deploymentLabel(slug, deploymentId))
}

export function targetOfRelease(release: Pick<ReleaseRecord, 'environment' | 'ref'>): Target {
  return release.environment === 'production' ? 'production' : `preview:${release.ref}`
}

async function liveReleases(parts: Parts, plantId: string, releases: ReleaseRecord[]): Promise<Set<string>> {
  const live = new Set<string>()
  for (const target of new Set(releases.map(targetOfRelease))) {
    const pointer = await parts.store.get(documents.pointer(plantId, target))
    if (pointer?.data.releaseId) live.add(pointer.data.releaseId)
  }
  return live
}
