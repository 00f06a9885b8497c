import type { BlobSpace } from '../../../core/blob-space.ts'
import { assertSha256 } from '../blob-layout.ts'
import { atOnce } from './at-once.ts'
import { workspacePrefix } from './bucket.ts'
import { blobPages } from './list-objects.ts'
import type { Place } from './spaces.ts'
import { headBlob } from './stored-blob.ts'

/** S3 takes far more; this is what one backend's sockets and memory are good for. */
export const requestsAtOnce = 64
/** From so many on, a page of the list, which S3 charges like a dozen single questions, can be the cheaper one. */
const listFrom = 100
/** A page of the list is read for each so many that are asked for, at most. */
const perPage = 100

/** Which of these blobs there are; each one found is touched. */
export async function findBlobs(place: Place, space: BlobSpace, sha256s: readonly string[]): Promise<Set<string>> {
  workspacePrefix(place.bucket, space.workspaceId)
  for (const sha256 of sha256s) assertSha256(sha256)
  const wanted = new Set(sha256s)
  const found = new Map<string, number>()
  const open = wanted.size < listFrom ? wanted : await findInList(place, space, { wanted, found })
  await atOnce(open, requestsAtOnce, async (sha256) => {
    const stored = await headBlob(place.bucket, { ...space, sha256 })
    if (stored) found.set(sha256, stored.changedAt)
  })
  await place.touches.note(space.workspaceId, found)
  return new Set(found.keys())
}

/**
 * Reads the list while it is likely to be cheaper than asking for each, and answers those that it did not come to. Names
 * are hashes, so how far the pages have come tells how many there are.
 */
async function findInList(
  { bucket }: Place,
  { workspaceId }: BlobSpace,
  { wanted, found }: { wanted: ReadonlySet<string>; found: Map<string, number> },
): Promise<Set<string>> {
  const allowed = wanted.size / perPage
  let read = 0
  for await (const page of blobPages(bucket, workspaceId)) {
    read += 1
    for (const { sha256, changedAt } of page) if (wanted.has(sha256)) found.set(sha256, changedAt)
    const last = page.at(-1)?.sha256 ?? ''
    const share = Number.parseInt(last.slice(0, 8) || '0', 16) / 2 ** 32
    if (read / share > allowed) return new Set([...wanted].filter((sha256) => sha256 > last))
  }
  return new Set()
}
