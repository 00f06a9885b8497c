import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type BuildLimits, limits } from '@trellis/shared'
import { StepFailure } from '../failures.ts'
import { isInside } from '../isolation/mounts.ts'
import { describeBytes, describeCount } from '../log/words.ts'
import type { OutputFolder } from './find-output.ts'
import { isPublished, PathBook, unusableName } from './paths.ts'

/** `path` is how the edge names it; `file` is where it is on the host. */
export type FoundFile = { path: string; file: string; size: number }

export type WalkOptions = {
  output: OutputFolder
  limits: Pick<BuildLimits, 'outputFiles' | 'outputFileBytes' | 'outputBytes'>
  onWarning: (text: string) => void
  /** Told of each file when it is found, in the order of the walk. */
  onFile?: (file: FoundFile) => void
}

const deepest = 100
/** So many entries are looked at for each file allowed: links can name the same few in more ways than anybody could count. */
const mostLooks = 20

/**
 * Every file of the output that is published, in the order of its path. Links are followed only to places inside the
 * output; others, and what is no file, are left out with a warning. Fails with `output_refused` at the first limit.
 */
export async function walkOutput(options: WalkOptions): Promise<FoundFile[]> {
  const { root, name } = options.output
  // It was found while something of the build may still have run, which could have put a link in its place since.
  if ((await realpath(root).catch(() => undefined)) !== root)
    throw new StepFailure(
      'output_refused',
      `The output folder "${name}" was exchanged after the build had ended. Nothing was published. Let the build finish its work before it ends.`,
    )
  const walk = new Walk(options)
  await walk.folder('', options.output.root, 0)
  return walk.found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

class Walk {
  readonly found: FoundFile[] = []
  readonly #options: WalkOptions
  readonly #book = new PathBook()
  #bytes = 0
  #seen = 0

  constructor(options: WalkOptions) {
    this.#options = options
  }

  async folder(path: string, folder: string, depth: number): Promise<void> {
    if (depth > deepest)
      throw new StepFailure('output_refused', `The output has folders deeper than ${deepest}: ${path.slice(0, 100)}...`)
    if (Buffer.byteLength(path) > limits.pathLength) throw tooLong(path)
    for (const name of (await readdir(folder)).sort()) {
      const inner = path ? `${path}/${name}` : name
      if (isPublished(inner, this.#options.output.whole)) await this.#entry(inner, join(folder, name), depth)
    }
  }

  async #entry(path: string, file: string, depth: number): Promise<void> {
    this.#seen += 1
    if (this.#seen > mostLooks * this.#options.limits.outputFiles)
      throw refused('The output has links that lead through its folders over and over.')
    if (path.includes('\uFFFD')) throw unusableName(path)
    const own = await lstat(file)
    if (own.isDirectory()) return this.folder(path, file, depth + 1)
    if (own.isFile()) return this.#file(path, file, own.size)
    if (!own.isSymbolicLink()) return this.#options.onWarning(`Left out ${path}: it is neither a file nor a folder.`)
    const real = await realpath(file).catch(() => undefined)
    if (!real || !isInside(real, this.#options.output.root)) {
      return this.#options.onWarning(`Left out ${path}: it is a link that leads out of the output.`)
    }
    const target = await stat(real)
    if (target.isFile()) return this.#file(path, real, target.size)
    if (isInside(file, real))
      return this.#options.onWarning(`Left out ${path}: it is a link to a folder that it is in.`)
    if (target.isDirectory()) return this.folder(path, real, depth + 1)
  }

  #file(path: string, file: string, size: number): void {
    const { outputFiles, outputFileBytes, outputBytes } = this.#options.limits
    this.#bytes += size
    if (this.found.length >= outputFiles) {
      throw refused(`The output has more than ${describeCount(outputFiles, 'file')}.`)
    }
    if (size > outputFileBytes) {
      throw refused(`${path} has ${describeBytes(size)}; a file may have ${describeBytes(outputFileBytes)}.`)
    }
    if (this.#bytes > outputBytes) throw refused(`The output has more than ${describeBytes(outputBytes)}.`)
    const found = { path: this.#book.add(path), file, size }
    this.found.push(found)
    this.#options.onFile?.(found)
  }
}

/** Said before the file system says it of a folder whose whole path it cannot take. */
function tooLong(path: string): StepFailure {
  const begin = `${path.slice(0, 100)}...`
  return new StepFailure(
    'output_refused',
    `The path ${begin} is too long for an address. Nothing was published. Give its folders shorter names and deploy again.`,
  )
}

function refused(what: string): StepFailure {
  return new StepFailure('output_refused', `${what} Nothing was published. Make the output smaller and deploy again.`)
}
