import { limits } from '@trellis/shared/limits'
import { siteUrl } from '../core/site-address.ts'
import { workspaceFor } from './access.ts'
import { createHealth } from './health.ts'
import type { Parts } from './parts.ts'
import { shelfOf } from './plants.ts'
import type { PeopleService, SystemService } from './services.ts'

/** What the server says of itself. */
export function createSystem(parts: Parts, people: PeopleService): SystemService {
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
          domainSignup: settings.allowedDomains.length > 0,
          setUpNeeded: await people.setUpNeeded(),
        },
        appsOrigin: siteUrl(settings.apps, '*'),
        regions: settings.regions,
        isolation: await settings.isolation(),
        features: [],
        limits: { ...limits, ...toldLimits(settings.buildLimits) },
        samples: settings.samples,
      }
    },
    health: createHealth(parts, parts.settings.version),
    async plants(caller, workspaceId) {
      await workspaceFor(parts.store, caller.uid, { workspaceId, action: 'read' })
      return shelfOf(parts, workspaceId)
    },
  }
}

/** What the operator allows a build, under the names that the table of limits has for it. */
function toldLimits(build: Parts['settings']['buildLimits']) {
  return {
    buildMinutes: build.seconds / 60,
    buildMemoryBytes: build.memoryBytes,
    buildProcesses: build.processes,
    buildDiskBytes: build.diskBytes,
    logVolumeBytes: build.logBytes,
  }
}
