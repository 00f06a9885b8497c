import { limits } from '@trellis/shared/limits'
import { siteUrl } from '../core/site-address.ts'
import { workspaceFor } from './access.ts'
import type { Parts } from './parts.ts'
import { shelfOf } from './plants.ts'
import type { PeopleService, SystemService } from './services.ts'

/** What the server says of itself. `startedAt` is milliseconds since the epoch. */
export function createSystem(parts: Parts, people: PeopleService, startedAt: number): SystemService {
  const outcome = createCheck(parts.log)
  return {
    async config() {
      const { settings } = parts
      return {
        version: settings.version,
        contract: 1,
        identity: {
          kind: parts.identity.kind,
          ...parts.identity.publicConfig(),
          openSignup: settings.openSignup,
          setUpNeeded: await people.setUpNeeded(),
        },
        appsOrigin: siteUrl(settings.apps, '*'),
        regions: settings.regions,
        isolation: await settings.isolation(),
        features: [],
        limits,
        samples: settings.samples,
      }
    },
    async health() {
      const checks = {
        store: await outcome('Store', () => parts.store.check()),
        relay: await outcome('Relay', () => parts.relay.check()),
        artifacts: await outcome('Artifacts', () => parts.artifacts.check()),
      }
      const ok = Object.values(checks).every((check) => check.ok)
      const uptime = Math.round((parts.clock.now() - startedAt) / 1000)
      return { status: ok ? 'ok' : 'failing', version: parts.settings.version, uptime, checks }
    },
    async plants(caller, workspaceId) {
      await workspaceFor(parts.store, caller.uid, { workspaceId, action: 'read' })
      return shelfOf(parts, workspaceId)
    },
  }
}

type Check = (name: string, check: () => Promise<void>) => Promise<{ ok: boolean; message?: string }>

/**
 * `/health` answers anybody, so it says which part fails and not why: the reason may name folders and hosts. The log has
 * it, once until the part works again.
 */
function createCheck(log: Parts['log']): Check {
  const failing = new Set<string>()
  return async (name, check) => {
    try {
      await check()
      failing.delete(name)
      return { ok: true }
    } catch (error) {
      if (!failing.has(name)) log.error({ check: name, error }, 'A part of the server does not work.')
      failing.add(name)
      return { ok: false, message: `${name} cannot be used at the moment. The server's log says why.` }
    }
  }
}
