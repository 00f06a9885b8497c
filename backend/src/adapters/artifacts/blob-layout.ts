import { join } from 'node:path'
import { Sha256, Ulid } from '@trellis/shared/ids'
import { localRegion } from '@trellis/shared/server-config'
import type { BlobSpace } from '../../core/blob-space.ts'
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

/** Throws `invalid` for what is no id, so no path and no address is ever built from unchecked input. */
export function assertWorkspaceId(name: string): void {
  if (!isWorkspaceId(name)) throw fail('invalid', 'A blob belongs to a workspace id. Nothing was read or changed.')
}

/** The same for a blob's name. */
export function assertSha256(name: string): void {
  if (!isSha256(name)) throw fail('invalid', 'A blob is named by its SHA-256 in lower-case hex. Nothing was changed.')
}

/** A workspace's folder. Throws `invalid` for what is no id and `unavailable` for another region than this machine. */
export function workspaceFolder(root: string, { region, workspaceId }: BlobSpace): string {
  if (region !== localRegion) throw fail('unavailable', elsewhere(region))
  assertWorkspaceId(workspaceId)
  return join(root, workspaceId)
}

function elsewhere(region: string): string {
  return `This file is in the region "${region}", and this server keeps files in its own folder only (${localRegion}).`
}

/** A blob's path and the folders above it: `<root>/<workspaceId>/<2 hex>/<sha256>`. Throws `invalid` for a bad key. */
export function blobPlace(root: string, key: BlobKey): BlobPlace {
  const workspace = workspaceFolder(root, key)
  assertSha256(key.sha256)
  const shard = join(workspace, key.sha256.slice(0, 2))
  return { workspace, shard, file: join(shard, key.sha256) }
}
