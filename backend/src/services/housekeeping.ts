import { timestampOf } from '@trellis/shared/ids'
import { limits } from '@trellis/shared/limits'
import type { PlantRecord, ReleaseRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { type QuerySpec, queries } from '../ports/queries.ts'
import { collectBlobs } from './blob-collection.ts'
import type { Parts } from './parts.ts'
import { removeLog } from './plant-removal.ts'
import { listAll, queryAll } from './query-all.ts'
import { targetOfRelease } from './releases.ts'

const hour = 3600_000
const lease = { name: 'housekeeping', ttl: 10 * 60_000 }

/** What is kept for a stated time and then goes: tokens, first answers, old logs, old releases, blobs nobody names. */
export function createHousekeeping(parts: Parts) {
  let running: Promise<void> = Promise.resolve()
  const timer = setInterval(() => void run(), hour)
  timer.unref()

  async function pass(): Promise<void> {
    if (!(await parts.relay.takeLease(lease.name, parts.backendId, lease.ttl))) return
    const now = parts.clock.iso()
    await removeBelow(parts, queries.expiredIdempotency, now)
    await removeBelow(parts, queries.expiredTokens, timestampOf(parts.clock.now() - 24 * hour))
    for await (const { id } of queryAll(parts.store, queries.workspaces)) {
      const plants = queryAll(parts.store, queries.plantsOfWorkspace, { equal: { workspaceId: id } })
      for await (const { data } of plants) await tidyPlant(parts, data)
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

async function tidyPlant(parts: Parts, plant: PlantRecord): Promise<void> {
  await removeOldReleases(parts, plant)
  await removeOldLogs(parts, plant)
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

async function removeOldLogs(parts: Parts, plant: PlantRecord): Promise<void> {
  const oldest = timestampOf(parts.clock.now() - parts.settings.logDays * 24 * hour)
  for await (const { data } of queryAll(parts.store, queries.deploymentsOfPlant, { equal: { plantId: plant.id } })) {
    if (data.createdAt < oldest) await removeLog(parts, data.id)
  }
}
