import { access, constants, mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { builderBase } from '@trellis/shared/builder-protocol'
import { Failure } from '../../core/failure.ts'
import type { Artifacts, BlobKey } from '../../ports/artifacts.ts'
import type { Clock } from '../../ports/clock.ts'
import { blobPlace, incomingName, workspaceFolder } from './blob-layout.ts'
import { BlobWriter } from './blob-writer.ts'
import { DurableFolders, syncFolder } from './durable-folders.ts'
import { listBlobs, listSpaces } from './list-blobs.ts'
import { orNothing } from './missing-files.ts'
import { openBlob, readWhole } from './read-blob.ts'
import { touch, touchAll } from './touch-blobs.ts'
import { UnsyncedBlobs } from './unsynced-blobs.ts'
import { verifyBlobs } from './verify-blobs.ts'

export type FilesystemOptions = {
  /** The server's data folder, which exists; blobs stand below `blobs` in it. */
  folder: string
  clock: Clock
}

/**
 * Blobs as files: `<folder>/blobs/<workspaceId>/<2 hex>/<sha256>`. A put that was answered outlives the
 * server; one that was not, for whatever reason, leaves at most a temporary file, which the next opening sweeps. One server
 * per folder.
 */
export async function openFilesystemArtifacts({ folder, clock }: FilesystemOptions): Promise<Artifacts> {
  const root = join(folder, 'blobs')
  await mkdir(root, { recursive: true, mode: 0o700 })
  await syncFolder(folder)
  const folders = new DurableFolders(root)
  const unsynced = new UnsyncedBlobs(root)
  const writer = new BlobWriter(root, { folders, unsynced, now: () => clock.now() })
  await writer.sweep()
  const fileOf = (key: BlobKey): string => blobPlace(root, key).file

  return {
    async put(key, body, size) {
      const outcome = await writer.put(key, body, size)
      if (outcome === 'existed') await touch(fileOf(key), clock)
      return outcome
    },
    flush: async (space, sha256s) => unsynced.flush(sha256s.map((sha256) => fileOf({ ...space, sha256 }))),
    has: async (space, sha256s) => touchAll({ root, space, clock }, sha256s),
    verify: async (space, blobs) => verifyBlobs({ root, space, clock }, blobs),
    size: async (key) => (await orNothing(stat(fileOf(key))))?.size,
    get: async (key, range) => openBlob(fileOf(key), range),
    read: async (key, maxBytes) => readWhole(fileOf(key), maxBytes),
    uploadAt: async (key) => ({ url: blobUrl(key), headers: {} }),
    downloadAt: async (key) => blobUrl(key),
    async delete(key) {
      const place = blobPlace(root, key)
      await rm(place.file, { force: true })
      if (await folders.removeEmpty(place.shard)) await folders.removeEmpty(place.workspace)
    },
    async deleteAll(space) {
      const workspace = workspaceFolder(root, space)
      await rm(workspace, { recursive: true, force: true, maxRetries: 3 })
      folders.forgetBelow(workspace)
    },
    spaces: () => listSpaces(root),
    list: (space) => listBlobs(root, space),
    check: () => checkWritable(join(root, incomingName)),
    async close() {},
  }
}

/** The builder's own route; relative, so it goes to the backend with the job's token. */
function blobUrl(key: BlobKey): string {
  blobPlace('', key)
  return `${builderBase}/blobs/${key.sha256}`
}

async function checkWritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK)
  } catch (cause) {
    const message = `The folder ${folder} cannot be written. Make it writable for the server.`
    throw new Failure({ code: 'unavailable', message }, cause)
  }
}
