import { stat, utimes } from 'node:fs/promises'
import type { BlobSpace } from '../../core/blob-space.ts'
import type { Clock } from '../../ports/clock.ts'
import { blobPlace } from './blob-layout.ts'
import { orNothing } from './missing-files.ts'

/** A blob that was asked for is touched at most this often (milliseconds), so asking costs a read and seldom a write. */
const touchEvery = 60 * 60 * 1000

/** How many files are looked at in one go. */
const batchSize = 64

/** Notes in the file's time that the blob was wanted; false when there is none. */
export async function touch(path: string, clock: Clock): Promise<boolean> {
  const found = await orNothing(stat(path))
  if (!found) return false
  const now = clock.now()
  if (now - found.mtimeMs > touchEvery) await orNothing(utimes(path, now / 1000, now / 1000))
  return true
}

/** Which of these blobs there are; each one found is touched. */
export async function touchAll(
  at: { root: string; space: BlobSpace; clock: Clock },
  sha256s: readonly string[],
): Promise<Set<string>> {
  const { root, space, clock } = at
  const files = sha256s.map((sha256) => ({ sha256, path: blobPlace(root, { ...space, sha256 }).file }))
  const found = new Set<string>()
  for (let start = 0; start < files.length; start += batchSize) {
    const batch = files.slice(start, start + batchSize)
    const answers = await Promise.all(batch.map(({ path }) => touch(path, clock)))
    for (const [index, { sha256 }] of batch.entries()) if (answers[index]) found.add(sha256)
  }
  return found
}
