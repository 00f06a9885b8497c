import type { BlobSpace } from '../../../core/blob-space.ts'
import { isWorkspaceId } from '../blob-layout.ts'
import { type Bucket, workspacePrefix } from './bucket.ts'
import { blobPages, folders } from './list-objects.ts'
import type { Recent } from './recent.ts'
import type { Touches } from './touches.ts'

/** By workspace and name: S3's tag of the bytes that were found to be what the name says. */
export type Verified = Recent<string>

/** A bucket as this adapter works with it. */
export type Place = { bucket: Bucket; touches: Touches; verified: Verified }

/** The workspaces that own objects in a bucket. On the way, notes of those that own none any more are dropped. */
export async function* spacesIn({ bucket, touches }: Place): AsyncGenerator<BlobSpace> {
  const owners = new Set<string>()
  for await (const workspaceId of folders(bucket, `${bucket.prefix}blobs/`)) {
    if (!isWorkspaceId(workspaceId)) continue
    owners.add(workspaceId)
    yield { region: bucket.region, workspaceId }
  }
  await touches.sweep(owners)
}

/** All blobs of a workspace with the time at which each was last put or asked for. */
export async function* blobsIn({ bucket, touches }: Place, workspaceId: string) {
  workspacePrefix(bucket, workspaceId)
  const noted = await touches.read(workspaceId)
  for await (const page of blobPages(bucket, workspaceId)) {
    for (const { sha256, size, changedAt } of page) {
      yield { sha256, size, touchedAt: Math.max(changedAt, noted.get(sha256) ?? 0) }
    }
  }
}
