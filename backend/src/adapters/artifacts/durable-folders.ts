import { mkdir, open, rmdir } from 'node:fs/promises'
import { dirname, sep } from 'node:path'

/** Makes a folder's entries survive a loss of power. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Folders below `root` whose own entries are known to be on disk, so that each is made and synced once and not for every
 * blob.
 */
export class DurableFolders {
  readonly #root: string
  readonly #known = new Set<string>()

  constructor(root: string) {
    this.#root = root
  }

  /** Makes `path` and what is missing above it, up to the root, and makes that last. */
  async ensure(path: string): Promise<void> {
    if (path === this.#root || this.#known.has(path)) return
    const parent = dirname(path)
    await this.ensure(parent)
    await mkdir(path, { recursive: true })
    await syncFolder(parent)
    this.#known.add(path)
  }

  /** What was thought to be there is not: the next `ensure` looks again, from the root on. */
  forget(path: string): void {
    for (let at = path; at !== this.#root && at !== dirname(at); at = dirname(at)) this.#known.delete(at)
  }

  /** The same for a folder and all that was in it. */
  forgetBelow(path: string): void {
    this.forget(path)
    for (const known of this.#known) if (known.startsWith(`${path}${sep}`)) this.#known.delete(known)
  }

  /** Removes a folder if it is empty; answers whether it did. */
  async removeEmpty(path: string): Promise<boolean> {
    this.forget(path)
    const removed = await rmdir(path).then(
      () => true,
      () => false,
    )
    this.forget(path)
    return removed
  }
}
