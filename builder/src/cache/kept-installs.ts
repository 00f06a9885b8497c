import { execFile } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { CacheKey } from '@trellis/shared'
import { adopt, throwIfStopped } from '../command.ts'
import type { JobContext } from '../job-context.ts'
import { type Index, installName, isFolder, type KeptPlace, moved, placeInCheckout } from './kept-place.ts'
import { holdsSecret } from './not-kept.ts'
import { type Changes, Mark, takeOut, WatchedTree } from './watched-tree.ts'

const run = promisify(execFile)
const copyMs = 120_000

export type KeptInstallOptions = {
  context: JobContext
  place: KeptPlace
  key: CacheKey
  /** What an install makes, relative to the checkout. */
  folders: readonly string[]
}

/**
 * The installed packages of a plant, kept as the folders that they are. They move into the checkout, and back after the
 * build when it has changed nothing in them. A plant whose builds do change them gets copies from then on, made before
 * its build runs. So what a build does to its packages never reaches the next build.
 */
export class KeptInstall {
  readonly #options: KeptInstallOptions
  readonly #entry: string
  /** Its presence says that builds of this plant write into their packages. */
  readonly #written: string
  #watched: { path: string; tree: WatchedTree }[] = []
  #changes: Promise<Changes[]> | undefined
  #restored = false

  constructor(options: KeptInstallOptions) {
    this.#options = options
    this.#entry = installName('install', options.key)
    this.#written = 'copied'
  }

  /** Brings the packages back. False when there are none, with the checkout as it was. */
  async restore(): Promise<boolean> {
    const { place } = this.#options
    const copied = await this.#isCopied()
    const index = copied ? await place.look(this.#entry) : undefined
    const found = index
      ? { folder: place.path(this.#entry), index }
      : copied
        ? undefined
        : await place.take(this.#entry)
    if (!found) return false
    const done = await this.#bringIn(found, copied).catch(() => false)
    throwIfStopped(this.#options.context.signal)
    if (!done) await this.#clear(found.index)
    this.#restored = done
    return done
  }

  /** Begins to watch what is installed, before anything of the build runs. */
  async watch(): Promise<void> {
    const { context, place } = this.#options
    if (await this.#isCopied()) return this.#keepCopy()
    // Some kinds of isolation hand the checkout over before the first command, which must not look like a change.
    await context.isolation.ready('sandbox')
    const mark = await Mark.set(place.aside('mark'))
    for (const { path, target } of await this.#installed()) {
      this.#watched.push({ path, tree: await WatchedTree.watch(target, mark) })
    }
    throwIfStopped(context.signal)
  }

  /** Begins to look at what the build has done; no process of the job may run any more. */
  check(): void {
    this.#changes ??= Promise.all(this.#watched.map(({ tree }) => tree.changes()))
    this.#changes.catch(() => {})
  }

  /** Moves the packages back to where the next build finds them, or leaves them to go with the job. Never rejects. */
  async giveBack(): Promise<void> {
    try {
      this.check()
      await this.#giveBack(await (this.#changes ?? []))
    } catch {
      // Without them the next build installs its packages afresh.
    }
  }

  async #giveBack(changes: readonly Changes[]): Promise<void> {
    const { context, place } = this.#options
    const at = changes.findIndex(({ changed }) => changed)
    const change = changes[at]
    if (change?.changed) {
      const where = join(this.#watched[at]?.path ?? '', change.where)
      context.log.system(`The build changed ${where}. Its packages are installed afresh next time, and kept as a copy.`)
      await this.#markCopied()
      return
    }
    if (this.#watched.length === 0) return
    const folder = place.aside('given')
    await mkdir(folder, { mode: 0o700 })
    for (const [index, { tree }] of this.#watched.entries()) {
      const { added } = orNone(changes[index])
      await takeOut(tree.root, added, () => place.aside('added'))
      if (!(await moved(tree.root, join(folder, String(index))))) return
    }
    // What was brought back was searched when it was kept, and nothing has changed it since.
    if (!this.#restored && (await holdsSecret(context, [folder]))) return
    await place.give(this.#entry, { folder, index: this.#index(), replace: false })
  }

  #index(): Index {
    return { paths: this.#watched.map(({ path }) => path), note: '' }
  }

  async #bringIn(found: { folder: string; index: Index }, copy: boolean): Promise<boolean> {
    const { context } = this.#options
    for (const [index, path] of found.index.paths.entries()) {
      // A folder may lie in one that only an install makes, such as `.yarn`.
      const target = await placeInCheckout(context.host.checkout, path, (made) => adopt(context, made))
      if (!target) return false
      await rm(target, { recursive: true, force: true })
      const from = join(found.folder, String(index))
      if (!(copy ? await copied(from, target) : await moved(from, target))) return false
      await adopt(context, target)
    }
    return true
  }

  async #clear(index: Index): Promise<void> {
    for (const path of index.paths) {
      const target = await placeInCheckout(this.#options.context.host.checkout, path)
      if (target) await rm(target, { recursive: true, force: true })
    }
  }

  /** The folders of the install that are there, and are folders. */
  async #installed(): Promise<{ path: string; target: string }[]> {
    const { context, folders } = this.#options
    const found: { path: string; target: string }[] = []
    for (const path of folders) {
      const target = await placeInCheckout(context.host.checkout, path)
      if (target && (await isFolder(target))) found.push({ path, target })
    }
    return found
  }

  async #keepCopy(): Promise<void> {
    const { context, place } = this.#options
    if (await place.look(this.#entry)) return
    const installed = await this.#installed()
    const targets = installed.map(({ target }) => target)
    if (await holdsSecret(context, targets)) return
    const folder = place.aside('given')
    await mkdir(folder, { mode: 0o700 })
    for (const [index, { target }] of installed.entries()) {
      if (!(await copied(target, join(folder, String(index))))) return
    }
    const index = { paths: installed.map(({ path }) => path), note: '' }
    if (installed.length > 0) await place.give(this.#entry, { folder, index, replace: true })
  }

  async #isCopied(): Promise<boolean> {
    return isFolder(this.#options.place.path(this.#written))
  }

  async #markCopied(): Promise<void> {
    const path = this.#options.place.path(this.#written)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await mkdir(path, { recursive: true, mode: 0o700 })
  }
}

function orNone(changes: Changes | undefined): { added: string[] } {
  return changes && !changes.changed ? changes : { added: [] }
}

/** Copies a folder as it is, sharing blocks where the file system can. False when it cannot be done. */
async function copied(from: string, to: string): Promise<boolean> {
  return run('cp', ['-a', '--reflink=auto', '--', from, to], { timeout: copyMs }).then(
    () => true,
    () => false,
  )
}
