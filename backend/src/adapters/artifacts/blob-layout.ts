import { join } from 'node:path'
import { Sha256, Ulid } from '@trellis/shared/ids'
import { fail } from '../../core/failure.ts'
import type { BlobKey } from '../../ports/artifacts.ts'

/** Where half-written blobs stand: in the same file system as the whole ones, under a name that is no workspace's. */
export const incomingName = '.incoming'

export type BlobPlace = { workspace: string; shard: string; file: string }

export function isWorkspaceId(name: string): boolean {
  return Ulid.safeParse(name).success
}

export function isSha256(name: string): boolean {
  return Sha256.safeParse(name).success
}

/** A workspace's folder. Throws `invalid` for what is no id, so no path is ever built from unchecked input. */
export function workspaceFolder(root: string, workspaceId: string): string {
  if (!isWorkspaceId(workspaceId))
    throw fail('invalid', 'A blob belongs to a workspace id. Nothing was read or changed.')
  return join(root, workspaceId)
}

/** A blob's path and the folders above it: `<root>/<workspaceId>/<2 hex>/<sha256>`. Throws `invalid` for a bad key. */
export function blobPlace(root: string, key: BlobKey): BlobPlace {
  const workspace = workspaceFolder(root, key.workspaceId)
  if (!isSha256(key.sha256))
    throw fail('invalid', 'A blob is named by its SHA-256 in lower-case hex. Nothing was changed.')
  const shard = join(workspace, key.sha256.slice(0, 2))
  return { workspace, shard, file: join(shard, key.sha256) }
}
