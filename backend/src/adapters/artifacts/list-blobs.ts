import { opendir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { blobPlace, isSha256, isWorkspaceId, workspaceFolder } from './blob-layout.ts'
import { orNothing } from './missing-files.ts'

async function* namesIn(folder: string): AsyncGenerator<string> {
  const entries = await orNothing(opendir(folder))
  if (entries) for await (const entry of entries) yield entry.name
}

async function* blobNames(root: string, workspaceId: string): AsyncGenerator<string> {
  const workspace = workspaceFolder(root, workspaceId)
  for await (const shard of namesIn(workspace)) {
    for await (const name of namesIn(join(workspace, shard))) {
      if (isSha256(name) && name.slice(0, 2) === shard) yield name
    }
  }
}

/** The workspaces that own at least one blob; whatever else stands in the folder is passed over. */
export async function* listWorkspaces(root: string): AsyncGenerator<string> {
  for await (const name of namesIn(root)) {
    if (!isWorkspaceId(name)) continue
    if (await hasBlobs(root, name)) yield name
  }
}

/** Leaving the loop closes the folders that it opened. */
async function hasBlobs(root: string, workspaceId: string): Promise<boolean> {
  for await (const _blob of blobNames(root, workspaceId)) return true
  return false
}

/** A blob that vanishes while the list is made may be missing in it. */
export async function* listBlobs(
  root: string,
  workspaceId: string,
): AsyncGenerator<{ sha256: string; size: number; touchedAt: number }> {
  for await (const sha256 of blobNames(root, workspaceId)) {
    const found = await orNothing(stat(blobPlace(root, { workspaceId, sha256 }).file))
    if (found) yield { sha256, size: found.size, touchedAt: found.mtimeMs }
  }
}
