import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { Failure, fail } from '../../core/failure.ts'
import type { BlobKey } from '../../ports/artifacts.ts'
import { type BlobPlace, blobPlace, incomingName } from './blob-layout.ts'
import { readChecked } from './checked-body.ts'
import type { DurableFolders } from './durable-folders.ts'
import { codeOf } from './missing-files.ts'
import type { UnsyncedBlobs } from './unsynced-blobs.ts'

/** A folder may vanish between its making and the rename, when the last blob in it is deleted; then once more. */
const renameAttempts = 5

type Target = { key: BlobKey; place: BlobPlace; size: number }

/** Writes blobs so that each stands under its name whole, or not at all; `UnsyncedBlobs` makes them last. */
export class BlobWriter {
  readonly #root: string
  readonly #incoming: string
  readonly #folders: DurableFolders
  readonly #unsynced: UnsyncedBlobs
  readonly #now: () => number
  #count = 0

  /** `now` is milliseconds since the epoch. */
  constructor(root: string, parts: { folders: DurableFolders; unsynced: UnsyncedBlobs; now: () => number }) {
    this.#root = root
    this.#incoming = join(root, incomingName)
    this.#folders = parts.folders
    this.#unsynced = parts.unsynced
    this.#now = parts.now
  }

  /** Drops what a server that died has left half-written. */
  async sweep(): Promise<void> {
    await mkdir(this.#incoming, { recursive: true, mode: 0o700 })
    for (const name of await readdir(this.#incoming))
      await rm(join(this.#incoming, name), { recursive: true, force: true })
  }

  async put(key: BlobKey, body: Readable | Uint8Array, size: number): Promise<'stored' | 'existed'> {
    const target = { key, place: blobPlace(this.#root, key), size }
    if (!Number.isSafeInteger(size) || size < 0) throw fail('invalid', 'The size of a blob is a whole number of bytes.')
    const expected = { sha256: key.sha256, size }
    if (await this.#exists(target)) {
      await readChecked(body, expected, async () => undefined)
      return 'existed'
    }
    this.#count += 1
    const temporary = join(this.#incoming, `${process.pid}-${this.#count}`)
    try {
      await this.#write(temporary, body, expected)
      return await this.#publish(temporary, target)
    } catch (error) {
      throw asFailure(error)
    } finally {
      await rm(temporary, { force: true })
    }
  }

  async #write(path: string, body: Readable | Uint8Array, expected: { sha256: string; size: number }): Promise<void> {
    const file = await open(path, 'wx', 0o600)
    try {
      await readChecked(body, expected, (piece) => writeAll(file, piece))
      const seconds = this.#now() / 1000
      await file.utimes(seconds, seconds)
    } finally {
      await file.close()
    }
  }

  /** Moves the whole file to its name. When somebody else was quicker, theirs has the same bytes and stays. */
  async #publish(temporary: string, target: Target): Promise<'stored' | 'existed'> {
    if (await this.#exists(target)) return 'existed'
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#folders.ensure(target.place.shard)
        await rename(temporary, target.place.file)
        this.#unsynced.add(target.place.file)
        return 'stored'
      } catch (error) {
        if (codeOf(error) !== 'ENOENT' || attempt === renameAttempts) throw error
        this.#folders.forget(target.place.shard)
      }
    }
  }

  /** A file of another length is a damaged one and gets replaced. */
  async #exists(target: Target): Promise<boolean> {
    const found = await stat(target.place.file).catch(() => undefined)
    return found?.isFile() === true && found.size === target.size
  }
}

async function writeAll(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.byteLength; ) {
    const { bytesWritten } = await file.write(piece, at)
    at += bytesWritten
  }
}

function asFailure(error: unknown): unknown {
  const full = codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT'
  if (!full) return error
  const message = "The server's disk is full. Nothing was stored; make room in the data folder and try again."
  return new Failure({ code: 'unavailable', message }, error)
}
