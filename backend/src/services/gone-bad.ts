import type { Insight } from '@trellis/shared/deployment'
import { millisOf } from '@trellis/shared/ids'
import { blobSpaceOf } from '../core/blob-space.ts'
import { Failure } from '../core/failure.ts'
import { presentPlant } from '../core/present.ts'
import type { PlantRecord, ReleaseRecord } from '../core/records.ts'
import { changedFiles, newRequest, withoutRequest } from '../core/rollback-request.ts'
import { type SiteCounts, shareOf, watchedFor } from '../core/site-watch.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreReader, StoreTransaction } from '../ports/store.ts'
import { nothingWritten, readOpen, together, type Written, writeEnd } from './approval-closing.ts'
import { changesOf, writeOpening } from './approval-opening.ts'
import { openRequestOf } from './approval-reading.ts'
import { tellWritten } from './approval-telling.ts'
import { readManifest } from './manifests.ts'
import type { Parts } from './parts.ts'
import { releaseToReturnTo } from './rollbacks.ts'

export type Seen = { plantId: string; releaseId: string; now: SiteCounts; before: SiteCounts }

/** What edges have told is on its way for so long (milliseconds) at most. */
const onItsWay = 5000

/**
 * Asks the team about a release that does not work for visitors, once for each: its deployment stays `ready`. Nothing is
 * asked about a release that is older than its first minute, that is not live any more, or that none was before.
 */
export async function askAboutRelease(parts: Parts, seen: Seen): Promise<void> {
  const release = (await parts.store.get(documents.release(seen.releaseId)))?.data
  if (!release || release.plantId !== seen.plantId) return
  const age = (await parts.relay.time()) - millisOf(release.createdAt)
  if (age > watchedFor + onItsWay) return
  const target = await releaseBefore(parts.store, release)
  if (!target) return
  const files = await differingFiles(parts, release, target)
  const asked = await parts.store.transaction((transaction) =>
    writeRequest(parts, transaction, { release, target, files, seen }),
  )
  if (!asked) return
  const { plant, written } = asked
  await tellWritten(parts, written)
  const { workspaceId } = plant
  await parts.relay.publish({ type: 'plant-changed', workspaceId, plant: presentPlant(plant, parts.settings.apps) })
}

type Facts = { release: ReleaseRecord; target: ReleaseRecord; files: string[]; seen: Seen }

async function writeRequest(
  parts: Parts,
  transaction: StoreTransaction,
  { release, target, files, seen }: Facts,
): Promise<{ plant: PlantRecord; written: Written } | undefined> {
  const { plantId, workspaceId, deploymentId } = release
  const plant = (await transaction.get(documents.plant(plantId)))?.data
  const workspace = (await transaction.get(documents.workspace(workspaceId)))?.data
  const deployment = (await transaction.get(documents.deployment(deploymentId)))?.data
  if (!plant || !workspace || !deployment) return undefined
  const pointer = (await transaction.get(documents.pointer(plantId, deployment.target)))?.data
  if (pointer?.releaseId !== release.id || (await wasAsked(transaction, release))) return undefined
  const found = await openRequestOf(transaction, plant, deployment.target)
  const open = found && (await readOpen(transaction, found))
  const changes = await changesOf(transaction, { plant, release: target, files })
  const id = parts.ids.ulid()
  const at = parts.clock.iso()
  const request = newRequest({
    ...{ id, at, deployment, policy: workspace.policy.approvals, cause: 'gone-bad', changes },
    failure: { step: 'release', message: whatVisitorsMet(seen), insight },
    ...{ liveReleaseId: release.id, targetReleaseId: target.id },
  })
  const closed = open
    ? writeEnd(parts, transaction, { open, status: 'superseded', plantName: plant.name })
    : nothingWritten
  const opened = writeOpening(parts, transaction, { request, members: workspace.members, plantName: plant.name })
  const written = together(closed, opened)
  if (deployment.target !== 'production') return { plant, written }
  const changed = { ...withoutRequest(plant), openRequestId: id, version: plant.version + 1, updatedAt: at }
  transaction.set(documents.plant(plantId), changed)
  return { plant: changed, written }
}

/** A team that has decided on a release is not asked about it again. */
async function wasAsked(reader: StoreReader, release: ReleaseRecord): Promise<boolean> {
  const page = await reader.query(queries.approvalsOfPlant, { equal: { plantId: release.plantId }, limit: 20 })
  return page.items.some(({ data }) => data.deploymentId === release.deploymentId && data.cause === 'gone-bad')
}

async function releaseBefore(reader: StoreReader, release: ReleaseRecord): Promise<ReleaseRecord | undefined> {
  const target = release.environment === 'production' ? 'production' : (`preview:${release.ref}` as const)
  const pointer = (await reader.get(documents.pointer(release.plantId, target)))?.data
  if (pointer?.releaseId !== release.id) return undefined
  try {
    return await releaseToReturnTo(reader, { plantId: release.plantId, target, pointer, wish: {} })
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

/** Names of files are a help for who decides; without them the team is asked all the same. */
async function differingFiles(parts: Parts, live: ReleaseRecord, target: ReleaseRecord): Promise<string[]> {
  try {
    const [now, then] = await Promise.all(
      [live, target].map((release) => readManifest(parts, blobSpaceOf(release), release.manifest)),
    )
    return now && then ? changedFiles(now.files, then.files) : []
  } catch (error) {
    parts.log.warn({ error, releaseId: live.id }, 'The files of two releases could not be compared.')
    return []
  }
}

const percent = (share: number) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`

function whatVisitorsMet({ now, before }: Seen): string {
  const earlier = before.requests === 0 ? '' : ` With the release before it was ${percent(shareOf(before))}.`
  const share = percent(shareOf(now))
  return `Of the first ${now.requests} requests ${now.bad} went wrong (${share}): errors, or files that are not there.${earlier}`
}

const insight: Insight = {
  step: 'release',
  blame: 'yours',
  title: 'Visitors meet errors since this release',
  cause: 'Requests are answered with errors, or pages name files that this release does not have.',
  advice: 'Go back to the release before, then look which files the new pages name and why the build leaves them out.',
}
