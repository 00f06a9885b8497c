import { open, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { StepFailure } from './failures.ts'
import { isInside } from './isolation/mounts.ts'

const textBytes = 64 * 1024 * 1024

/**
 * The one way to look at a user's checkout. Every path is resolved first and must stay inside the repository, so that a
 * link in it cannot show the builder's own files. Files of 64 MiB and more are treated as absent.
 */
export class AppSource {
  /** The repository on the host, without links. */
  readonly #checkout: string
  /** The app's folder on the host, without links. */
  readonly root: string
  /** The app's folder as people write it, relative to the checkout; empty for its root. */
  readonly folder: string

  private constructor(checkout: string, root: string) {
    this.#checkout = checkout
    this.root = root
    this.folder = relative(checkout, root)
  }

  /** Fails with `bad_settings` when the folder is not there. */
  static async open(checkout: string, rootDir: string): Promise<AppSource> {
    const real = await realpath(checkout)
    const root = await realpath(join(real, rootDir)).catch(() => undefined)
    if (!root || !isInside(root, real) || !(await stat(root)).isDirectory()) {
      throw new StepFailure(
        'bad_settings',
        `The repository has no folder "${rootDir}". Change the root folder in the settings.`,
      )
    }
    return new AppSource(real, root)
  }

  /** What is there; links are followed as long as they stay inside. */
  async kindOf(path: string): Promise<'file' | 'folder' | undefined> {
    const real = await this.resolve(path)
    if (!real) return undefined
    const found = await stat(real)
    return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : undefined
  }

  /** A file's text, or nothing when there is none. */
  async readText(path: string): Promise<string | undefined> {
    return (await this.readBytes(path))?.toString()
  }

  async readBytes(path: string): Promise<Buffer | undefined> {
    const real = await this.resolve(path)
    if (!real) return undefined
    const found = await stat(real)
    return found.isFile() && found.size < textBytes ? readFile(real) : undefined
  }

  /** The first bytes of a file, at most so many; nothing when there is none. Pipes and devices are never opened. */
  async readStart(path: string, most: number): Promise<Buffer | undefined> {
    const real = await this.resolve(path)
    if (!real) return undefined
    const found = await stat(real)
    if (!found.isFile()) return undefined
    const file = await open(real)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(most, found.size)), 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  }

  /** The names in a folder, sorted; none when there is no such folder. */
  async list(path = ''): Promise<string[]> {
    const real = await this.resolve(path)
    if (!real || !(await stat(real)).isDirectory()) return []
    return (await readdir(real)).sort()
  }

  /** The folders in a folder, sorted. Links are left out, so that a walk down through them comes to an end. */
  async folders(path = ''): Promise<string[]> {
    const real = await this.resolve(path)
    if (!real || !(await stat(real)).isDirectory()) return []
    const entries = await readdir(real, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort()
  }

  /** The real place of a path of the app on the host; nothing when it is absent or leads out of the repository. */
  async resolve(path: string): Promise<string | undefined> {
    const real = await realpath(join(this.root, path)).catch(() => undefined)
    return real && isInside(real, this.#checkout) ? real : undefined
  }

  /** Whether there is something at the path that is not in the repository: a link, or a path that goes above it. */
  async leadsOut(path: string): Promise<boolean> {
    const real = await realpath(join(this.root, path)).catch(() => undefined)
    return real !== undefined && !isInside(real, this.#checkout)
  }
}
