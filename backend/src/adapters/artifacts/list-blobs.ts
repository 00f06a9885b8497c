import { opendir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { localRegion } from '@trellis/shared/server-config'
import type { BlobSpace } from '../../core/blob-space.ts'
import { blobPlace, isSha256, isWorkspaceId, workspaceFolder } from './blob-layout.ts'
import { orNothing } from './missing-files.ts'

async function* namesIn(folder: string): AsyncGenerator<string> {
  const entries = await orNothing(opendir(folder))
  if (entries) for await (const entry of entries) yield entry.name
}

async function* blobNames(root: string, space: BlobSpace): AsyncGenerator<string> {
  const workspace = workspaceFolder(root, space)
  for await (const shard of namesIn(workspace)) {
    for await (const name of namesIn(join(workspace, shard))) {
      if (isSha256(name) && name.slice(0, 2) === shard) yield name
    }
  }
}

/** The workspaces that own at least one blob; whatever else stands in the folder is passed over. */
export async function* listSpaces(root: string): AsyncGenerator<BlobSpace> {
  for await (const workspaceId of namesIn(root)) {
    if (!isWorkspaceId(workspaceId)) continue
    const space = { region: localRegion, workspaceId }
    if (await hasBlobs(root, space)) yield space
  }
}

/** Leaving the loop closes the folders that it opened. */
async function hasBlobs(root: string, space: BlobSpace): Promise<boolean> {
  for await (const _blob of blobNames(root, space)) return true
  return false
}

/** A blob that vanishes while the list is made may be missing in it. */
export async function* listBlobs(
  root: string,
  space: BlobSpace,
): AsyncGenerator<{ sha256: string; size: number; touchedAt: number }> {
  for await (const sha256 of blobNames(root, space)) {
    const found = await orNothing(stat(blobPlace(root, { ...space, sha256 }).file))
    if (found) yield { sha256, size: found.size, touchedAt: found.mtimeMs }
  }
}
