import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { adopt } from '../command.ts'
import type { JobContext } from '../job-context.ts'
import { entryName, isFolder, type KeptPlace, moved } from './kept-place.ts'

/** Each fetch adds a pack and its index; after so many files a fresh mirror is faster than an old one. */
const mostFiles = 80

const folderName = 'mirror'

/**
 * A plant's own bare repository of what was fetched before, so that a fetch brings only what is new. It is moved to where
 * git alone sees it and away again before anything of the app runs, so no build can read or change it. It never answers
 * in the server's place: every clone asks the server for the commit.
 */
export class KeptMirror {
  readonly #context: JobContext
  readonly #place: KeptPlace
  readonly #entry: string

  constructor(context: JobContext, place: KeptPlace, url: string) {
    this.#context = context
    this.#place = place
    this.#entry = entryName('mirror', url)
  }

  /** Where git finds it, or may make it. */
  get inside(): string {
    return join(this.#context.isolation.paths.git, folderName)
  }

  get #host(): string {
    return join(this.#context.host.git, folderName)
  }

  /** Brings it to git; without one git goes to the server for everything. */
  async bring(): Promise<void> {
    const found = await this.#place.take(this.#entry)
    if (!found || !(await moved(join(found.folder, '0'), this.#host))) return
    await adopt(this.#context, this.#host)
  }

  /** Sets aside one that git could not work with. Answers whether there was one. */
  async drop(): Promise<boolean> {
    return moved(this.#host, this.#place.aside('dropped'))
  }

  /** Keeps what git has left. Never rejects. */
  async giveBack(): Promise<void> {
    try {
      if (!(await isFolder(this.#host))) return
      const packs = await readdir(join(this.#host, 'objects/pack')).catch(() => [])
      if (packs.length > mostFiles) return
      const folder = this.#place.aside('mirror')
      await mkdir(folder, { mode: 0o700 })
      if (!(await moved(this.#host, join(folder, '0')))) return
      await this.#place.give(this.#entry, { folder, index: { paths: [folderName], note: '' }, replace: true })
    } catch {
      // Without it the next clone fetches everything.
    }
  }
}
