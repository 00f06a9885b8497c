import { createHash } from 'node:crypto'
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CacheKey } from '@trellis/shared'
import { z } from 'zod'

/** What lies in an entry: one folder for each path, named by its place in the list. */
const Index = z.object({ paths: z.array(z.string().min(1)), note: z.string().default('') })
export type Index = z.infer<typeof Index>

/** Written beside the index when the entry has reached the disk and its size is known. */
const Settled = z.object({ bytes: z.number().min(0) })
export type Settled = z.infer<typeof Settled>

export const indexFile = 'index.json'
export const settledFile = 'settled.json'

/**
 * Where a plant's folders lie between its builds: `<caches>/<plantId>/<lane>/<entry>`, on the same disk as the jobs and
 * closed to every build. An entry is in one place at any time, because it comes and goes by one rename: whoever takes it has
 * it alone, and a builder that dies takes with it no more than what it had taken.
 */
export class KeptPlace {
  readonly #folder: string
  readonly #job: string
  static #asides = 0

  /** `folder` is `<caches>/<plantId>/<lane>`, `job` the job's own folder, which is removed after it. */
  constructor(folder: string, job: string) {
    this.#folder = folder
    this.#job = job
  }

  path(entry: string): string {
    return join(this.#folder, entry)
  }

  /** A name in the job's folder, another one each time, for what is on its way; what is left there is removed with the job. */
  aside(word: string): string {
    return join(this.#job, `${word}-${++KeptPlace.#asides}`)
  }

  /**
   * Moves an entry into the job's folder and says what is in it. Nothing when there is none or when it cannot be trusted:
   * one that had not reached the disk when the machine went down may have holes.
   */
  async take(entry: string): Promise<{ folder: string; index: Index } | undefined> {
    const folder = this.aside('taken')
    if (!(await moved(this.path(entry), folder))) return undefined
    const index = await readIndex(folder)
    return index ? { folder, index } : undefined
  }

  /** Reads an entry where it lies. */
  async look(entry: string): Promise<Index | undefined> {
    return readIndex(this.path(entry))
  }

  /** Puts an entry in its place. One that came first stays, unless the new one is to replace it. Answers whether it is there. */
  async give(entry: string, given: { folder: string; index: Index; replace: boolean }): Promise<boolean> {
    await writeFile(join(given.folder, indexFile), JSON.stringify({ ...given.index, boot: await bootId() }))
    await rm(join(given.folder, settledFile), { force: true })
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    if (given.replace) await moved(this.path(entry), this.aside('replaced'))
    return moved(given.folder, this.path(entry))
  }
}

/** What an entry says of itself once it is settled. */
export async function readSettled(entry: string): Promise<Settled | undefined> {
  return Settled.safeParse(await readJson(join(entry, settledFile))).data
}

async function readIndex(folder: string): Promise<Index | undefined> {
  const read = Index.extend({ boot: z.string() }).safeParse(await readJson(join(folder, indexFile)))
  if (!read.success) return undefined
  const { boot, ...index } = read.data
  return boot === (await bootId()) || (await readSettled(folder)) ? index : undefined
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    // What is not there or cut off is as good as nothing.
    return undefined
  }
}

/** Tells one run of the machine from the next; where the system has no such word, nothing unsettled is trusted. */
async function bootId(): Promise<string> {
  return readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => `unknown ${process.pid}`)
}

/** Moves a folder; false when it is not there, when the target is taken, or when both are not on one disk. */
export async function moved(from: string, to: string): Promise<boolean> {
  return rename(from, to).then(
    () => true,
    () => false,
  )
}

/** A short name for something long or strange, such as a URL or a ref. */
export function entryName(word: string, ...parts: readonly string[]): string {
  return `${word}-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)}`
}

/** The same for what belongs to one set of installed packages. */
export function installName(word: string, { lockfile, packageManager, nodeVersion }: CacheKey): string {
  return entryName(word, lockfile, packageManager, nodeVersion)
}

/**
 * The real place of a path in the checkout when every folder above it is a folder and no link: what a build may have put
 * in a link's place must not lead the builder out. With `make` missing folders are made, and told to `onMade`.
 */
export async function placeInCheckout(
  checkout: string,
  path: string,
  onMade?: (folder: string) => Promise<void>,
): Promise<string | undefined> {
  const target = join(checkout, path)
  if (!target.startsWith(`${checkout}/`)) return undefined
  const above = dirname(target).slice(checkout.length).split('/').filter(Boolean)
  let at = checkout
  for (const name of above) {
    at = join(at, name)
    const found = await lstat(at).catch(() => undefined)
    if (found ? !found.isDirectory() : !onMade) return undefined
    if (found) continue
    await mkdir(at)
    await onMade?.(at)
  }
  return target
}

/** Whether a path is a folder itself, not a link to one. */
export async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() ?? false
}
