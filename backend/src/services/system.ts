import { limits } from '@trellis/shared/limits'
import { siteUrl } from '../core/site-address.ts'
import { workspaceFor } from './access.ts'
import type { Parts } from './parts.ts'
import { shelfOf } from './plants.ts'
import type { PeopleService, SystemService } from './services.ts'

/** What the server says of itself. `startedAt` is milliseconds since the epoch. */
export function createSystem(parts: Parts, people: PeopleService, startedAt: number): SystemService {
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
        store: await outcome(() => parts.store.check()),
        relay: await outcome(() => parts.relay.check()),
        artifacts: await outcome(() => parts.artifacts.check()),
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

async function outcome(check: () => Promise<void>): Promise<{ ok: boolean; message?: string }> {
  try {
    await check()
    return { ok: true }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : 'It does not answer.' }
  }
}
