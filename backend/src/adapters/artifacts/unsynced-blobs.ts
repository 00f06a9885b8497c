import { execFile } from 'node:child_process'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { syncFolder } from './durable-folders.ts'
import { orNothing } from './missing-files.ts'

const run = promisify(execFile)

/** Above so many files one call that syncs the whole file system is quicker than one for each of them. */
const oneByOne = 128
const atOnce = 16

/**
 * Which blobs may still be in the system's memory only. Writing through for each of twenty thousand files would make a
 * deployment wait for the disk twenty thousand times, so it is done once for all that a release names.
 */
export class UnsyncedBlobs {
  readonly #root: string
  readonly #files = new Set<string>()

  constructor(root: string) {
    this.#root = root
  }

  add(file: string): void {
    this.#files.add(file)
  }

  /** Resolves when those of the files that were written since the start would survive a loss of power. */
  async flush(files: readonly string[]): Promise<void> {
    const due = [...new Set(files)].filter((file) => this.#files.has(file))
    if (due.length <= oneByOne || !(await this.#syncAll())) await syncEach(due)
    for (const file of due) this.#files.delete(file)
  }

  /** `sync` of GNU coreutils; false where there is none. */
  async #syncAll(): Promise<boolean> {
    return run('sync', ['-f', this.#root]).then(
      () => true,
      () => false,
    )
  }
}

async function syncEach(files: readonly string[]): Promise<void> {
  const folders = new Set(files.map((file) => dirname(file)))
  const waiting = [...files.map((file) => () => syncFile(file)), ...[...folders].map((path) => () => syncFolder(path))]
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await orNothing(next())
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
