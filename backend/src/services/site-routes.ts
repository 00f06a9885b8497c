import { BoundedCache } from '../core/bounded-cache.ts'
import type { Artifacts } from '../ports/artifacts.ts'
import type { Clock } from '../ports/clock.ts'
import type { Relay, RouteChange } from '../ports/relay.ts'
import type { Store } from '../ports/store.ts'
import { lookUpSite, type SiteRoute } from './site-lookup.ts'
import { createSiteManifests } from './site-manifests.ts'

export type { LiveSite, SiteRoute } from './site-lookup.ts'

/** Only what is needed of each port. */
export type SiteRoutesParts = {
  store: Pick<Store, 'get'>
  relay: Pick<Relay, 'followRoutes'>
  artifacts: Pick<Artifacts, 'read'>
  clock: Pick<Clock, 'now'>
}

/** What each address shows, kept in memory and corrected by the Relay's ordered stream of changes. */
export interface SiteRoutes {
  /** The route when it is held and surely fresh; costs no wait. */
  peek(label: string): SiteRoute | undefined
  /** The route, read when it is not held. Rejects with a `Failure` when it cannot be read. */
  resolve(label: string): Promise<SiteRoute>
  /** Stops following changes. */
  close(): void
}

/** A route is trusted for so many milliseconds after it was read or the stream was heard. */
const trusted = 5_000
const keptRoutes = 10_000
/** A route keeps its manifest in memory: so many files weigh as much as one more route. */
const filesPerRoute = 20
/** A label as the Store can hold it; anything else is unknown without asking. */
const labelForm = /^[a-z0-9][a-z0-9-]{0,99}$/
/** Changes during a read make it start again, but a storm of changes must not starve a visitor. */
const readsAtMost = 4

type Held = { route: SiteRoute; readAt: number }

/** Follows the Relay from the moment it is made until `close`. */
export function createSiteRoutes({ store, relay, artifacts, clock }: SiteRoutesParts): SiteRoutes {
  const lookup = { store, manifests: createSiteManifests(artifacts) }
  const held = new BoundedCache<Held>(keptRoutes)
  const reading = new Map<string, Promise<SiteRoute>>()
  let changes = 0
  let heardAt = Number.NEGATIVE_INFINITY

  function onChange({ hosts, plantId }: RouteChange): void {
    changes += 1
    heardAt = clock.now()
    for (const host of hosts) held.delete(host)
    held.deleteWhere(({ route }) => route.kind !== 'unknown' && route.plantId === plantId)
    // Who asks from now on must not join a read that began before the change.
    reading.clear()
  }

  /** After a silence nobody can say what was missed. */
  function onBeat(): void {
    const now = clock.now()
    if (now - heardAt > trusted) held.deleteWhere(({ readAt }) => now - readAt > trusted)
    heardAt = now
  }

  /** Who asks from now on reads afresh, and a read that is under way begins again. */
  function onBreak(): void {
    changes += 1
    held.deleteWhere(() => true)
    reading.clear()
  }

  function isFresh({ readAt }: Held): boolean {
    return clock.now() - Math.max(readAt, heardAt) <= trusted
  }

  async function readThrough(label: string): Promise<SiteRoute> {
    for (let reads = 1; ; reads += 1) {
      const [seen, readAt] = [changes, clock.now()]
      const route = await lookUpSite(lookup, label)
      if (seen === changes) {
        held.set(label, { route, readAt }, weightOf(route))
        return route
      }
      if (reads === readsAtMost) return route
    }
  }

  function read(label: string): Promise<SiteRoute> {
    const joined = reading.get(label)
    if (joined !== undefined) return joined
    const started = readThrough(label).finally(() => {
      if (reading.get(label) === started) reading.delete(label)
    })
    reading.set(label, started)
    return started
  }

  const unfollow = relay.followRoutes({ onChange, onBeat, onBreak })

  return {
    peek(label) {
      const found = held.get(label)
      return found !== undefined && isFresh(found) ? found.route : undefined
    },
    async resolve(label) {
      if (!labelForm.test(label)) return { kind: 'unknown' }
      const found = held.get(label)
      if (found !== undefined && isFresh(found)) return found.route
      return read(label)
    },
    close: unfollow,
  }
}

function weightOf(route: SiteRoute): number {
  return route.kind === 'release' ? 1 + Math.floor(route.release.count / filesPerRoute) : 1
}
