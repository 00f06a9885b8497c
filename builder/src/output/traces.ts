import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { AppSource } from '../app-source.ts'

/** What a build left behind, by folders relative to the app's. */
export type Traces = {
  /** Folders with an `index.html`; `fresh` when this build wrote it. */
  pages: readonly { folder: string; fresh: boolean }[]
  /** Folders in which this build wrote files. */
  written: readonly string[]
  /** Those of them in which it wrote something that pages use. */
  forPages: readonly string[]
  /** Folders that have a page somewhere below that this build wrote. */
  withPages: readonly string[]
  /** There was too much to look at all of it. */
  cut: boolean
}

const mostEntries = 300_000
const deepest = 12
const usedByPages = /\.(html|[cm]?js|css|wasm|svg|png|jpe?g|gif|webp|avif|ico|woff2?|webmanifest)$/i
/** Packages, and what tools keep for themselves: pages may be among it, but never the site. */
const left = new Set([
  ...[
    'node_modules',
    'bower_components',
    '.git',
    '.next',
    '.nuxt',
    '.svelte-kit',
    '.cache',
    '.parcel-cache',
    '.angular',
  ],
  ...[
    '.vercel',
    '.netlify',
    '.turbo',
    '.nx',
    '.yarn',
    '.pnpm-store',
    '.astro',
    '.docusaurus',
    '.temp',
    '.wrangler',
    '.vinxi',
  ],
])

/**
 * Walks through the app's folder after the build, and through expected folders that are left out there or elsewhere in the
 * repository. A file counts as written when its inode changed since: that time cannot be set by programs, and copying
 * with the old times kept does not hide it. Links are not followed.
 */
export async function tracesOf(app: AppSource, candidates: readonly string[], startedAt: number): Promise<Traces> {
  const walk = new Walk(startedAt)
  await walk.folder('', app.root, 0)
  for (const name of candidates) {
    const isSeen = name === '' || !name.split('/').some((part) => part === '..' || left.has(part))
    const root = isSeen ? undefined : await app.resolve(name)
    if (root && (await app.kindOf(name)) === 'folder') await walk.folder(name, root, 0)
  }
  return walk.traces()
}

class Walk {
  readonly #pages: { folder: string; fresh: boolean }[] = []
  readonly #written = new Set<string>()
  readonly #forPages = new Set<string>()
  readonly #withPages = new Set<string>()
  readonly #startedAt: number
  #seen = 0

  constructor(startedAt: number) {
    this.#startedAt = startedAt
  }

  traces(): Traces {
    return {
      ...{ pages: this.#pages, written: [...this.#written] },
      ...{ forPages: [...this.#forPages], withPages: [...this.#withPages] },
      cut: this.#seen > mostEntries,
    }
  }

  async folder(name: string, path: string, depth: number): Promise<void> {
    if (depth > deepest || this.#seen > mostEntries) return
    const entries = await readdir(path, { withFileTypes: true }).catch((): Dirent[] => [])
    this.#seen += entries.length
    const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map((entry) => entry.name)
    if (files.length > 0) await this.#files(name, path, files)
    for (const entry of entries) {
      if (!entry.isDirectory() || left.has(entry.name)) continue
      await this.folder(posix.join(name, entry.name), join(path, entry.name), depth + 1)
    }
  }

  /** All pages are looked at; of other files, one that was written is enough. */
  async #files(name: string, path: string, files: readonly string[]): Promise<void> {
    const pages = files.filter((file) => file.endsWith('.html'))
    const fresh = await Promise.all(pages.map((file) => this.#isFresh(join(path, file))))
    if (pages.includes('index.html')) {
      this.#pages.push({ folder: name, fresh: fresh[pages.indexOf('index.html')] === true })
    }
    if (fresh.includes(true)) {
      for (let up = name; up !== '.' && up !== ''; up = posix.dirname(up)) this.#withPages.add(up)
    }
    if (
      fresh.includes(true) ||
      (await this.#hasFresh(
        path,
        files.filter((file) => usedByPages.test(file)),
      ))
    ) {
      this.#forPages.add(name)
      this.#written.add(name)
    } else if (await this.#hasFresh(path, files)) this.#written.add(name)
  }

  async #hasFresh(path: string, files: readonly string[]): Promise<boolean> {
    for (const file of files) if (await this.#isFresh(join(path, file))) return true
    return false
  }

  async #isFresh(file: string): Promise<boolean> {
    const found = await lstat(file).catch(() => undefined)
    return found !== undefined && found.ctimeMs >= this.#startedAt
  }
}
