import type { BlobSpace } from '../../../core/blob-space.ts'
import { assertSha256 } from '../blob-layout.ts'
import { atOnce } from './at-once.ts'
import { workspacePrefix } from './bucket.ts'
import { lookInList } from './look-in-list.ts'
import type { Place } from './spaces.ts'
import { headBlob } from './stored-blob.ts'

/** S3 takes far more; this is what one backend's sockets and memory are good for. */
export const requestsAtOnce = 64

/** Which of these blobs there are; each one found is touched. */
export async function findBlobs(place: Place, space: BlobSpace, sha256s: readonly string[]): Promise<Set<string>> {
  const { workspaceId } = space
  workspacePrefix(place.bucket, workspaceId)
  for (const sha256 of sha256s) assertSha256(sha256)
  const { found: listed, open } = await lookInList(place.bucket, workspaceId, new Set(sha256s))
  const found = new Map([...listed].map(([sha256, { changedAt }]) => [sha256, changedAt]))
  await atOnce(open, requestsAtOnce, async (sha256) => {
    const stored = await headBlob(place.bucket, { ...space, sha256 })
    if (stored) found.set(sha256, stored.changedAt)
  })
  await place.touches.note(workspaceId, found)
  return new Set(found.keys())
}
