import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { adopt } from '../command.ts'
import { folderBytes } from '../isolation/folder-bytes.ts'
import type { JobContext } from '../job-context.ts'
import { describeBytes } from '../log/words.ts'
import { isFolder, type KeptPlace, moved, placeInCheckout } from './kept-place.ts'
import { holdsSecret } from './not-kept.ts'

/** Results that take more than this are not kept: a cache that only grows helps nobody. */
const mostBytes = 1024 * 1024 * 1024

const entry = 'results'

/** Where tools keep results below `node_modules`, by habit, whatever the framework is. */
export const usualResults = ['.cache', '.vite', '.tmp'] as const

export type KeptResultsOptions = {
  context: JobContext
  place: KeptPlace
  /** Relative to the checkout. */
  folders: readonly string[]
}

/**
 * What a framework keeps for its next build, such as `.next/cache`. It is the build's own writing and comes back to builds
 * of the same plant and target only. What a failed build leaves is not kept, so a result that breaks builds breaks one.
 */
export class KeptResults {
  readonly #options: KeptResultsOptions
  #bytes: Promise<number> | undefined

  constructor(options: KeptResultsOptions) {
    this.#options = options
  }

  /** Brings back what is kept, except where the checkout or the install has something already. Never rejects. */
  async restore(): Promise<void> {
    const { context, place, folders } = this.#options
    try {
      const found = await place.take(entry)
      if (!found) return
      const brought: string[] = []
      const targets: string[] = []
      for (const [index, path] of found.index.paths.entries()) {
        const target = folders.includes(path) && (await this.#bringIn(path, join(found.folder, String(index))))
        if (!target) continue
        brought.push(path)
        targets.push(target)
      }
      await Promise.all(targets.map((target) => adopt(context, target)))
      if (brought.length > 0) context.log.system(`Kept from the last build: ${brought.join(', ')}.`)
    } catch (cause) {
      // A build without them is slower, and a job that must stop hears so at its next command.
      context.signal.throwIfAborted()
      if (!(cause instanceof Error)) throw cause
    }
  }

  /** Their size is taken while the output is uploaded. */
  check(): void {
    this.#bytes ??= this.#measure()
    this.#bytes.catch(() => {})
  }

  /** Keeps what a successful build has left. Never rejects. */
  async giveBack(succeeded: boolean): Promise<void> {
    if (!succeeded) return
    try {
      await this.#giveBack()
    } catch {
      // Without them the next build is slower.
    }
  }

  async #giveBack(): Promise<void> {
    const { context, place, folders } = this.#options
    this.check()
    const bytes = (await this.#bytes) ?? 0
    if (bytes > mostBytes) {
      context.log.system(`The framework's results take ${describeBytes(bytes)} and are not kept for the next build.`)
      return
    }
    const folder = place.aside('results')
    await mkdir(folder, { mode: 0o700 })
    const paths: string[] = []
    for (const path of folders) {
      const target = await placeInCheckout(context.host.checkout, path)
      if (!target || !(await isFolder(target))) continue
      if (await moved(target, join(folder, String(paths.length)))) paths.push(path)
    }
    if (paths.length === 0) return
    if (await holdsSecret(context, [folder])) return
    await place.give(entry, { folder, index: { paths, note: '' }, replace: true })
  }

  async #measure(): Promise<number> {
    const { context, folders } = this.#options
    const targets = await Promise.all(folders.map((path) => placeInCheckout(context.host.checkout, path)))
    const there = await Promise.all(targets.map(async (target) => (target && (await isFolder(target)) ? [target] : [])))
    return folderBytes(...there.flat())
  }

  /** Where it lies now; it is not the commands' yet. */
  async #bringIn(path: string, from: string): Promise<string | undefined> {
    const { context } = this.#options
    const onMade = (folder: string) => adopt(context, folder)
    const target = await placeInCheckout(context.host.checkout, path, onMade)
    return target && (await moved(from, target)) ? target : undefined
  }
}
