import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { extract } from 'tar'
import { z } from 'zod'
import { Claim } from './claim.ts'
import type { ToolPackage } from './packages.ts'
import type { RegistryVersion, ToolRegistry } from './registry.ts'

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
      const bytes = await this.#unpack(tool, version, join(half, 'package'))
      await linkPrograms(half, tool)
      await writeFile(join(half, 'integrity'), `${version.integrity}\n`)
      await chmod(half, 0o755)
      await rename(half, join(this.#folder, toolFolder(tool.name, version.version)))
      return { bytes, ms: performance.now() - started }
    } catch (error) {
      await rm(half, { recursive: true, force: true })
      if (await this.has(tool.name, version.version)) return { bytes: 0, ms: performance.now() - started }
      throw error
    }
  }

  /** Unpacks while it downloads. The checksum is known at the end only, and until then nothing looks at the folder. */
  async #unpack(tool: ToolPackage, version: RegistryVersion, into: string): Promise<number> {
    await mkdir(into, { mode: 0o755 })
    const archive = await this.#registry.open(tool.name, version)
    let bytes = 0
    const wanted = (path: string) => !tool.keep || tool.keep.includes(path.split('/')[1] ?? '')
    const unpacker = extract({
      ...{ cwd: into, strip: 1, strict: true, preserveOwner: false, dmode: 0o755, processUmask: 0o022, umask: 0o022 },
      filter: (path, entry) => wanted(path) && 'type' in entry && (entry.type === 'File' || entry.type === 'OldFile'),
      onReadEntry: (entry) => {
        entry.mode = (entry.mode ?? 0) & 0o111 ? 0o755 : 0o644
      },
    })
    await new Promise<void>((resolve, reject) => {
      this.#signal.addEventListener('abort', () => reject(this.#signal.reason), { once: true })
      archive.on('error', reject)
      unpacker.on('error', reject)
      unpacker.on('close', resolve)
      archive.pipe(unpacker)
      // Begins the flow, so the unpacker must listen already.
      archive.on('data', (chunk: Buffer | string) => {
        bytes += chunk.length
      })
    })
    return bytes
  }
}

const BinField = z.object({ bin: z.record(z.string(), z.string()) })

/** Links by which commands find the programs. They are relative, because a sandbox shows the folder elsewhere. */
async function linkPrograms(half: string, tool: ToolPackage): Promise<void> {
  const inside = join(half, 'package')
  const found = BinField.safeParse(JSON.parse(await readFile(join(inside, 'package.json'), 'utf8')))
  const programs = Object.entries({ ...(found.success ? found.data.bin : {}), ...tool.bins })
  const bin = join(half, 'bin')
  await mkdir(bin, { mode: 0o755 })
  for (const [name, path] of programs) {
    const program = join(inside, path)
    if (!/^[\w.-]+$/.test(name) || relative(inside, program).startsWith('..')) continue
    await stat(program)
    await chmod(program, 0o755)
    await symlink(relative(bin, program), join(bin, name))
  }
  await chmod(dirname(bin), 0o755)
}

/** `@yarnpkg/cli-dist` 4.1.0 lies in `@yarnpkg+cli-dist@4.1.0`. */
export function toolFolder(name: string, version: string): string {
  return `${name.replace('/', '+')}@${version}`
}
