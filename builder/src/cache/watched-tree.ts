import { execFile } from 'node:child_process'
import { lstat, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isFolder, moved } from './kept-place.ts'

const run = promisify(execFile)
const lookMs = 60_000
/** More words than this are not given to one program. */
const mostWords = 1000

export type Changes = { changed: false; added: string[] } | { changed: true; where: string }

/**
 * A folder of which it must be known afterwards whether a build has changed it. The kernel writes down for each file and
 * folder when it was last changed, and no program without rights can set that time; so one walk over the tree, looking for
 * times after the mark, finds every write, every removal and every exchange. What a build only adds beside what was
 * there, such as a `.cache`, is told apart.
 */
export class WatchedTree {
  readonly root: string
  readonly #mark: Mark
  readonly #inode: bigint
  readonly #entries: ReadonlyMap<string, bigint>

  private constructor(root: string, mark: Mark, found: { inode: bigint; entries: ReadonlyMap<string, bigint> }) {
    this.root = root
    this.#mark = mark
    this.#inode = found.inode
    this.#entries = found.entries
  }

  /** Begins to watch. No process of the job may run. */
  static async watch(root: string, mark: Mark): Promise<WatchedTree> {
    const { ino } = await lstat(root, { bigint: true })
    return new WatchedTree(root, mark, { inode: ino, entries: await entriesOf(root) })
  }

  /** What has happened since. No process of the job may run any more. */
  async changes(): Promise<Changes> {
    if (this.#mark.isDoubtful()) return { changed: true, where: 'the clock' }
    const own = await lstat(this.root, { bigint: true }).catch(() => undefined)
    if (!own?.isDirectory() || own.ino !== this.#inode) return { changed: true, where: '' }
    const now = await entriesOf(this.root)
    for (const [name, inode] of this.#entries) {
      if (now.get(name) !== inode) return { changed: true, where: name }
    }
    const names = [...this.#entries.keys()].map((name) => `./${name}`)
    for (let from = 0; from < names.length; from += mostWords) {
      const found = await this.#newest(names.slice(from, from + mostWords))
      if (found !== undefined) return { changed: true, where: found }
    }
    return { changed: false, added: [...now.keys()].filter((name) => !this.#entries.has(name)) }
  }

  /** The first thing below these that was changed after the mark; a look that fails counts as a change. */
  async #newest(names: readonly string[]): Promise<string | undefined> {
    try {
      const words = [...names, '-newercc', this.#mark.file, '-print', '-quit']
      const { stdout } = await run('find', words, { cwd: this.root, timeout: lookMs })
      return stdout === '' ? undefined : stdout.split('\n')[0]?.slice(2)
    } catch {
      return 'what could not be read'
    }
  }
}

async function entriesOf(root: string): Promise<Map<string, bigint>> {
  const names = await readdir(root)
  const found = await Promise.all(names.map((name) => lstat(join(root, name), { bigint: true })))
  return new Map(names.map((name, index) => [name, found[index]?.ino ?? 0n]))
}

/** A moment on the clock of the disk. What was changed before is not later than it, what is changed afterwards is. */
export class Mark {
  readonly file: string
  readonly #wall = Date.now()
  readonly #steady = performance.now()

  private constructor(file: string) {
    this.file = file
  }

  /** Waits for the next tick of the kernel's clock, a few milliseconds. */
  static async set(file: string): Promise<Mark> {
    const probe = `${file}-probe`
    await writeFile(file, '')
    const { ctimeNs } = await lstat(file, { bigint: true })
    for (;;) {
      await writeFile(probe, '')
      const now = await lstat(probe, { bigint: true })
      await rm(probe)
      if (now.ctimeNs > ctimeNs) return new Mark(file)
      await sleep(1)
    }
  }

  /** Whether somebody has set the machine's clock back meanwhile, so that its times prove nothing. */
  isDoubtful(): boolean {
    const steady = performance.now() - this.#steady
    return Date.now() - this.#wall < steady - 500
  }
}

/** Takes what a build has added to a tree out of it, in no time: it goes with the job's folder. */
export async function takeOut(root: string, names: readonly string[], aside: () => string): Promise<void> {
  for (const name of names) {
    const path = join(root, name)
    if (!(await isFolder(path)) || !(await moved(path, aside()))) await rm(path, { recursive: true, force: true })
  }
}
