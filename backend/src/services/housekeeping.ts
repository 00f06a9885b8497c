import { timestampOf } from '@trellis/shared/ids'
import { limits } from '@trellis/shared/limits'
import type { PlantRecord, ReleaseRecord } from '../core/records.ts'
import { addressRest } from '../core/slug.ts'
import { documents } from '../ports/documents.ts'
import { type QuerySpec, queries } from '../ports/queries.ts'
import { collectBlobs } from './blob-collection.ts'
import { ignoreTaken } from './ignore-conflict.ts'
import type { Parts } from './parts.ts'
import { removeLog } from './plant-removal.ts'
import { listAll, queryAll } from './query-all.ts'
import { targetOfRelease } from './releases.ts'
import { forgetOldVersions } from './secret-removal.ts'

const hour = 3600_000
/** So long whoever opens an invitation that is over is told why it opens nothing. */
const invitesKeptFor = 7 * 24 * hour
const lease = { name: 'housekeeping', ttl: 10 * 60_000 }

/** What is kept for a stated time and then goes: tokens, first answers, invitations, old logs, old releases, blobs nobody names. */
export function createHousekeeping(parts: Parts) {
  const removed: LogsRemoved = new Map()
  let running: Promise<void> = Promise.resolve()
  const timer = setInterval(() => void run(), hour)
  timer.unref()

  async function pass(): Promise<void> {
    if (!(await parts.relay.takeLease(lease.name, parts.backendId, lease.ttl))) return
    const now = parts.clock.iso()
    await removeBelow(parts, queries.expiredIdempotency, now)
    await forgetRestedAddresses(parts)
    await removeBelow(parts, queries.expiredTokens, timestampOf(parts.clock.now() - 24 * hour))
    await removeBelow(parts, queries.expiredInvites, timestampOf(parts.clock.now() - invitesKeptFor))
    for await (const { id } of queryAll(parts.store, queries.workspaces)) {
      const plants = queryAll(parts.store, queries.plantsOfWorkspace, { equal: { workspaceId: id } })
      for await (const { data } of plants) await tidyPlant(parts, data, removed)
      await forgetOldVersions(parts, id)
    }
    for await (const space of parts.artifacts.spaces()) await collectBlobs(parts, space)
  }

  function run(): Promise<void> {
    running = running.then(pass).catch((error: unknown) => {
      parts.log.error({ error }, 'Housekeeping failed; it is tried again in an hour.')
    })
    return running
  }

  return {
    run,
    async close(): Promise<void> {
      clearInterval(timer)
      await running
    },
  }
}

async function removeBelow<T>(parts: Parts, spec: QuerySpec<T>, below: string): Promise<void> {
  for (;;) {
    const page = await parts.store.query(spec, { below, limit: 200 })
    if (page.items.length === 0) return
    for (const { path } of page.items) await parts.store.delete({ path })
  }
}

/** Of an address that has rested nothing needs to be known any more. One that was claimed in this moment is not touched. */
async function forgetRestedAddresses(parts: Parts): Promise<void> {
  const below = timestampOf(parts.clock.now() - addressRest)
  for await (const { path, revision } of queryAll(parts.store, queries.restedAddresses, { below })) {
    await parts.store.delete({ path }, revision).catch(ignoreTaken)
  }
}

async function tidyPlant(parts: Parts, plant: PlantRecord, removed: LogsRemoved): Promise<void> {
  await removeOldReleases(parts, plant)
  await removeOldLogs(parts, plant, removed)
}

/** Keeps the newest releases and whatever a pointer names, now or shortly before. */
async function removeOldReleases(parts: Parts, plant: PlantRecord): Promise<void> {
  const releases = await listAll(parts.store, queries.releasesOfPlant, { equal: { plantId: plant.id } })
  for (const release of releases.slice(limits.keptReleases)) {
    if (!(await isNamed(parts, release))) await parts.store.delete(documents.release(release.id))
  }
}

async function isNamed(parts: Parts, release: ReleaseRecord): Promise<boolean> {
  const pointer = (await parts.store.get(documents.pointer(release.plantId, targetOfRelease(release))))?.data
  return pointer?.releaseId === release.id || pointer?.previous.includes(release.id) === true
}

/** By plant: this server has seen to it that no older deployment has a log. */
type LogsRemoved = Map<string, string>

/**
 * Deployments are kept for ever, so only those are looked at that became too old since the last look: Firestore bills
 * every one. A server that has just started looks at all old ones once.
 */
async function removeOldLogs(parts: Parts, plant: PlantRecord, removed: LogsRemoved): Promise<void> {
  const oldest = timestampOf(parts.clock.now() - parts.settings.logDays * 24 * hour)
  const from = removed.get(plant.id) ?? ''
  const call = { equal: { plantId: plant.id }, below: oldest, limit: 10 }
  for await (const { data } of queryAll(parts.store, queries.deploymentsOfPlant, call)) {
    if (data.createdAt < from) break
    await removeLog(parts, data.id)
  }
  removed.set(plant.id, oldest)
}
