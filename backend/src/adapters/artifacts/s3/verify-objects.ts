import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import type { BlobSpace } from '../../../core/blob-space.ts'
import type { BlobKey } from '../../../ports/artifacts.ts'
import { atOnce } from './at-once.ts'
import type { Bucket } from './bucket.ts'
import { requestsAtOnce } from './find-blobs.ts'
import { getObject } from './get-object.ts'
import type { Place } from './spaces.ts'
import { deleteBlob, headBlob, type Stored } from './stored-blob.ts'

/**
 * Which of these blobs are stored whole, by what S3 says of each: its length, and the SHA-256 that S3 computed itself when
 * the bytes came. A server that keeps no checksums is not believed: the bytes are read and hashed here.
 */
export async function verifyObjects(
  place: Place,
  space: BlobSpace,
  blobs: readonly { sha256: string; size: number }[],
): Promise<Set<string>> {
  const sizes = new Map(blobs.map(({ sha256, size }) => [sha256, size]))
  const whole = new Map<string, number>()
  await atOnce(sizes, requestsAtOnce, async ([sha256, size]) => {
    const changedAt = await wholeSince(place.bucket, { ...space, sha256 }, size)
    if (changedAt !== undefined) whole.set(sha256, changedAt)
  })
  // Who names one blob with two sizes is wrong about one of them.
  for (const { sha256, size } of blobs) if (sizes.get(sha256) !== size) whole.delete(sha256)
  await place.touches.note(space.workspaceId, whole)
  return new Set(whole.keys())
}

async function wholeSince(bucket: Bucket, key: BlobKey, size: number): Promise<number | undefined> {
  const stored = await headBlob(bucket, key)
  if (!stored) return undefined
  if (await hasItsName(bucket, key, stored)) return stored.size === size ? stored.changedAt : undefined
  await deleteBlob(bucket, key)
  return undefined
}

async function hasItsName(bucket: Bucket, key: BlobKey, stored: Stored): Promise<boolean> {
  if (stored.sha256) return stored.sha256 === Buffer.from(key.sha256, 'hex').toString('base64')
  const found = await getObject(bucket, key)
  if (!found) return false
  const hash = createHash('sha256')
  await pipeline(found.body, hash)
  return hash.digest('hex') === key.sha256
}
