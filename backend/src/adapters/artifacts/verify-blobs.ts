import { stat } from 'node:fs/promises'
import type { BlobSpace } from '../../core/blob-space.ts'
import type { Clock } from '../../ports/clock.ts'
import { blobPlace } from './blob-layout.ts'
import { orNothing } from './missing-files.ts'
import { touchAll } from './touch-blobs.ts'

const batchSize = 64

/** Every blob was hashed when it was written, so its length says whether it is whole; one of another length is damaged. */
export async function verifyBlobs(
  at: { root: string; space: BlobSpace; clock: Clock },
  blobs: readonly { sha256: string; size: number }[],
): Promise<Set<string>> {
  const whole = await touchAll(
    at,
    blobs.map(({ sha256 }) => sha256),
  )
  for (let start = 0; start < blobs.length; start += batchSize) {
    await Promise.all(
      blobs.slice(start, start + batchSize).map(async ({ sha256, size }) => {
        const { file } = blobPlace(at.root, { ...at.space, sha256 })
        const found = await orNothing(stat(file))
        if (found?.size !== size) whole.delete(sha256)
      }),
    )
  }
  return whole
}
