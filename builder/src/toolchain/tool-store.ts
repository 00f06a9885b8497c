import { mkdir, mkdtemp, readdir, rename, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { Claim } from './claim.ts'
import type { ToolPackage } from './packages.ts'
import { linkPrograms, programsOf, readManifest, replacePrograms } from './programs.ts'
import type { RegistryVersion, ToolRegistry } from './registry.ts'
import { unpack } from './unpack.ts'

/** A tool that lies in the folder of toolchains. `fetched` is set when it had to be brought. */
export type StoredTool = { folder: string; fetched?: { bytes: number; ms: number } }

export type ToolStoreOptions = { folder: string; registry: ToolRegistry; signal: AbortSignal; now: () => Date }

/**
 * Tools below `<folder>/<name>@<version>/`: the package in `package`, its programs as links in `bin`. A tool appears there
 * at once and whole, by a rename; what is half done lies in a folder that begins with a dot. Everybody may read, and only
 * the owner, who is never a build behind a wall, may write.
 */
export class ToolStore {
  readonly #folder: string
  readonly #registry: ToolRegistry
  readonly #signal: AbortSignal
  readonly #now: () => Date

  constructor(options: ToolStoreOptions) {
    this.#folder = options.folder
    this.#registry = options.registry
    this.#signal = options.signal
    this.#now = options.now
  }

  /** The versions of a package that lie here. */
  async versions(name: string): Promise<string[]> {
    const start = toolFolder(name, '')
    const names = await readdir(this.#folder).catch(() => [])
    return names.filter((each) => each.startsWith(start)).map((each) => each.slice(start.length))
  }

  /** Whether it lies there; if so it counts as used now, which keeps it from being swept away. */
  async has(name: string, version: string): Promise<boolean> {
    const at = this.#now()
    try {
      await utimes(join(this.#folder, toolFolder(name, version)), at, at)
      return true
    } catch {
      return false
    }
  }

  /** Brings a tool unless it is there. Several builders may want the same at once: one works, the others wait for it. */
  async ensure(tool: ToolPackage, version: RegistryVersion): Promise<StoredTool> {
    const folder = toolFolder(tool.name, version.version)
    if (await this.has(tool.name, version.version)) return { folder }
    await mkdir(this.#folder, { recursive: true })
    const claim = new Claim(join(this.#folder, `.claim-${folder}`))
    await claim.take(() => this.has(tool.name, version.version), this.#signal)
    try {
      if (await this.has(tool.name, version.version)) return { folder }
      return { folder, fetched: await this.#fetch(tool, version) }
    } finally {
      await claim.release()
    }
  }

  async #fetch(tool: ToolPackage, version: RegistryVersion): Promise<{ bytes: number; ms: number }> {
    const started = performance.now()
    const half = await mkdtemp(join(this.#folder, '.half-'))
    try {
      const bytes = await this.#fill(half, tool, version)
      await rename(half, join(this.#folder, toolFolder(tool.name, version.version)))
      return { bytes, ms: performance.now() - started }
    } catch (error) {
      await rm(half, { recursive: true, force: true })
      // Another builder was faster by a moment.
      if (await this.has(tool.name, version.version)) return { bytes: 0, ms: performance.now() - started }
      throw error
    }
  }

  async #fill(half: string, tool: ToolPackage, version: RegistryVersion): Promise<number> {
    const into = join(half, 'package')
    let bytes = await this.#bring(tool, version, into)
    const manifest = await readManifest(into)
    const programs = programsOf(tool, manifest)
    const native = tool.native && manifest.optionalDependencies[tool.native.name] ? tool.native : undefined
    if (native) {
      const wanted = manifest.optionalDependencies[native.name]
      const found = (await this.#registry.versions(native.name)).find((each) => each.version === wanted)
      if (!found) throw new Error(`the registry has no ${native.name} ${wanted}`)
      const place = join(into, 'node_modules', native.name)
      bytes += await this.#bring({ name: native.name }, found, place)
      await replacePrograms(half, programs, join(place, native.program))
    }
    await linkPrograms(half, programs)
    return bytes
  }

  /** A connection may break in the middle, so it is tried twice. */
  async #bring(tool: ToolPackage, version: RegistryVersion, into: string): Promise<number> {
    const once = async () => {
      const archive = await this.#registry.open(tool.name, version)
      return await unpack(archive, { into, keep: tool.keep, signal: this.#signal })
    }
    try {
      return await once()
    } catch {
      this.#signal.throwIfAborted()
      await rm(into, { recursive: true, force: true })
      return await once()
    }
  }
}

/** `@yarnpkg/cli-dist` 4.1.0 lies in `@yarnpkg+cli-dist@4.1.0`. */
export function toolFolder(name: string, version: string): string {
  return `${name.replace('/', '+')}@${version}`
}
