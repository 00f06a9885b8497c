import { hasGoneBad, type SiteCounts, sumOf, watchedFor } from '../core/site-watch.ts'
import { askAboutRelease } from './gone-bad.ts'
import type { Parts } from './parts.ts'

/** Adds up what all edges tell of fresh releases, and has the team asked when it is bad. Numbers cost no reads. */
export function createSiteJudge(parts: Parts) {
  const seen = new Map<string, { at: number; edges: Map<string, { now: SiteCounts; before: SiteCounts }> }>()
  const asking = new Set<Promise<void>>()

  function forgetOld(): void {
    for (const [id, { at }] of seen) if (parts.clock.now() - at > 5 * watchedFor) seen.delete(id)
  }

  function judge(plantId: string, releaseId: string): void {
    const edges = [...(seen.get(releaseId)?.edges.values() ?? [])]
    const now = sumOf(edges.map((edge) => edge.now))
    const before = sumOf(edges.map((edge) => edge.before))
    if (!hasGoneBad(now, before)) return
    const work = askAboutRelease(parts, { plantId, releaseId, now, before })
      .catch((error: unknown) => {
        parts.log.error({ error, plantId, releaseId }, 'The team could not be asked about a release that has gone bad.')
      })
      .finally(() => asking.delete(work))
    asking.add(work)
  }

  const stop = parts.relay.subscribe({
    onFact: (fact) => {
      if (fact.type !== 'site-traffic') return
      const { edge, plantId, releaseId, requests, bad, before } = fact
      const known = seen.get(releaseId) ?? { at: parts.clock.now(), edges: new Map() }
      known.edges.set(edge, { now: { requests, bad }, before })
      seen.set(releaseId, known)
      forgetOld()
      judge(plantId, releaseId)
    },
    onBreak: () => undefined,
  })

  return {
    async close(): Promise<void> {
      stop()
      await Promise.all(asking)
    },
  }
}
