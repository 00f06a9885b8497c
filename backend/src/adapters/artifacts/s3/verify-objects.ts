import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import type { BlobSpace } from '../../../core/blob-space.ts'
import type { BlobKey } from '../../../ports/artifacts.ts'
import { assertSha256 } from '../blob-layout.ts'
import { atOnce } from './at-once.ts'
import type { Bucket } from './bucket.ts'
import { requestsAtOnce } from './find-blobs.ts'
import { getObject } from './get-object.ts'
import { lookInList } from './look-in-list.ts'
import type { Place } from './spaces.ts'
import { deleteBlob, headBlob, type Stored } from './stored-blob.ts'

/**
 * Which of these blobs are stored whole, by what S3 says of each: its length, and the SHA-256 that S3 computed itself when
 * the bytes came. A server that keeps no checksums is not believed: the bytes are read and hashed here. What this server
 * has verified before is looked for in the list, where S3's tag says that the bytes are still the same.
 */
export async function verifyObjects(
  place: Place,
  space: BlobSpace,
  blobs: readonly { sha256: string; size: number }[],
): Promise<Set<string>> {
  for (const { sha256 } of blobs) assertSha256(sha256)
  const sizes = new Map(blobs.map(({ sha256, size }) => [sha256, size]))
  const stored = await knownBlobs(place, space, sizes.keys())
  const open = [...sizes.keys()].filter((sha256) => !stored.has(sha256))
  await atOnce(open, requestsAtOnce, async (sha256) => {
    const found = await askFor(place, { ...space, sha256 })
    if (found) stored.set(sha256, found)
  })
  const whole = new Map([...stored].filter(([sha256, { size }]) => sizes.get(sha256) === size))
  // Who names one blob with two sizes is wrong about one of them.
  for (const { sha256, size } of blobs) if (sizes.get(sha256) !== size) whole.delete(sha256)
  await place.touches.note(
    space.workspaceId,
    [...whole].map(([sha256, { changedAt }]) => [sha256, changedAt]),
  )
  return new Set(whole.keys())
}

type Found = { size: number; changedAt: number }

/** Those that were verified before and have not changed since. */
async function knownBlobs(
  { bucket, verified }: Place,
  { workspaceId }: BlobSpace,
  sha256s: Iterable<string>,
): Promise<Map<string, Found>> {
  const known = new Set([...sha256s].filter((sha256) => verified.get(`${workspaceId}/${sha256}`) !== undefined))
  const { found } = await lookInList(bucket, workspaceId, known)
  return new Map([...found].filter(([sha256, { tag }]) => verified.get(`${workspaceId}/${sha256}`) === tag))
}

/** Asks S3 about one blob; undefined when it is not there, or was not what its name says and is gone now. */
async function askFor({ bucket, verified }: Place, key: BlobKey): Promise<Found | undefined> {
  const stored = await headBlob(bucket, key)
  if (!stored) return undefined
  if (await hasItsName(bucket, key, stored)) {
    if (stored.tag) verified.set(`${key.workspaceId}/${key.sha256}`, stored.tag)
    return stored
  }
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
