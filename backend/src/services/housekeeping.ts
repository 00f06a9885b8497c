import { timestampOf } from '@trellis/shared/ids'
import { limits } from '@trellis/shared/limits'
import type { PlantRecord, ReleaseRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { type QuerySpec, queries } from '../ports/queries.ts'
import { collectBlobs } from './blob-collection.ts'
import type { Parts } from './parts.ts'
import { removeLog } from './plant-removal.ts'
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
    for await (const workspaceId of workspacesOf(parts)) {
      const plants = await parts.store.query(queries.plantsOfWorkspace, { equal: { workspaceId }, limit: 500 })
      for (const { data } of plants.items) await tidyPlant(parts, data)
    }
    for await (const workspaceId of parts.artifacts.workspaces()) await collectBlobs(parts, workspaceId)
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

async function* workspacesOf(parts: Parts): AsyncGenerator<string> {
  let after: string | undefined
  for (;;) {
    const page = await parts.store.query(queries.workspaces, { limit: 200, ...(after ? { after } : {}) })
    for (const { id } of page.items) yield id
    if (page.cursor === null) return
    after = page.cursor
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
  const page = await parts.store.query(queries.releasesOfPlant, { equal: { plantId: plant.id }, limit: 500 })
  for (const { data } of page.items.slice(limits.keptReleases)) {
    if (!(await isNamed(parts, data))) await parts.store.delete(documents.release(data.id))
  }
}

async function isNamed(parts: Parts, release: ReleaseRecord): Promise<boolean> {
  const pointer = (await parts.store.get(documents.pointer(release.plantId, targetOfRelease(release))))?.data
  return pointer?.releaseId === release.id || pointer?.previous.includes(release.id) === true
}

async function removeOldLogs(parts: Parts, plant: PlantRecord): Promise<void> {
  const oldest = timestampOf(parts.clock.now() - parts.settings.logDays * 24 * hour)
  let after: string | undefined
  for (;;) {
    const call = { equal: { plantId: plant.id }, limit: 100, ...(after ? { after } : {}) }
    const page = await parts.store.query(queries.deploymentsOfPlant, call)
    for (const { data } of page.items) if (data.createdAt < oldest) await removeLog(parts, data.id)
    if (page.cursor === null) return
    after = page.cursor
  }
}
