import { BoundedCache } from '../core/bounded-cache.ts'
import { isBad, type SiteCounts, toldFor } from '../core/site-watch.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Relay } from '../ports/relay.ts'
import type { LiveSite } from './site-routes.ts'

/** How well releases serve visitors, counted by one edge and told while a release is fresh. */
export interface SiteWatch {
  /** One answer of a live release; costs a look-up and an addition. */
  answered(site: LiveSite, status: number, target: string): void
  close(): void
}

type Parts = {
  relay: Pick<Relay, 'publish'>
  clock: Pick<Clock, 'now'>
  log?: Pick<Log, 'warn'> | undefined
  /** This edge among several. */
  edgeId: string
  /** Milliseconds between two words about the same release. */
  tellEvery?: number
}

type Known = SiteCounts & { site: LiveSite; since: number; told: number }

/** Counts are of the edge's own life; those of a release that served long before make the measure for the next one. */
const keptReleases = 10_000

export function createSiteWatch({ relay, clock, log, edgeId, tellEvery = 2000 }: Parts): SiteWatch {
  const known = new BoundedCache<Known>(keptReleases)
  /** The releases that are fresh; nearly always few. */
  const fresh = new Map<string, Known>()

  function countsOf(site: LiveSite): Known {
    const found = known.get(site.releaseId)
    if (found) return found
    const counts = { requests: 0, bad: 0, site, since: clock.now(), told: 0 }
    known.set(site.releaseId, counts)
    fresh.set(site.releaseId, counts)
    return counts
  }

  function tell(): void {
    for (const [id, counts] of fresh) {
      if (clock.now() - counts.since > toldFor) fresh.delete(id)
      if (counts.requests === counts.told) continue
      counts.told = counts.requests
      const { site, requests, bad } = counts
      const before = site.before === undefined ? undefined : known.get(site.before)
      void relay
        .publish({
          ...{ type: 'site-traffic', edge: edgeId, plantId: site.plantId, releaseId: id, requests, bad },
          before: { requests: before?.requests ?? 0, bad: before?.bad ?? 0 },
        })
        .catch((error: unknown) => log?.warn({ error, releaseId: id }, 'How a fresh release does could not be told.'))
    }
  }

  const timer = setInterval(tell, tellEvery)
  timer.unref()

  return {
    answered(site, status, target) {
      const counts = countsOf(site)
      counts.requests += 1
      if (status >= 400 && isBad(status, target)) counts.bad += 1
    },
    close: () => clearInterval(timer),
  }
}
