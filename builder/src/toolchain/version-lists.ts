import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { RegistryVersion, ToolRegistry } from './registry.ts'

const freshMs = 60 * 60 * 1000

export type VersionList = {
  versions: RegistryVersion[]
  /** The registry could not be asked and this is what it said earlier, or nothing. */
  problem?: string
}

/** What the registry said about versions, kept for an hour, so that the next deployment asks nobody. */
export class VersionLists {
  readonly #folder: string
  readonly #registry: ToolRegistry
  readonly #now: () => Date

  /** `folder` is that of the toolchains. */
  constructor(folder: string, registry: ToolRegistry, now: () => Date) {
    this.#folder = join(folder, '.versions')
    this.#registry = registry
    this.#now = now
  }

  /** Never rejects. An old list is better than none. */
  async of(name: string): Promise<VersionList> {
    const kept = await this.#read(name)
    const age = kept ? this.#now().getTime() - kept.at : undefined
    if (kept && age !== undefined && age >= 0 && age < freshMs) return { versions: kept.versions }
    try {
      const versions = await this.#registry.versions(name)
      await this.#write(name, versions)
      return { versions }
    } catch (error) {
      return { versions: kept?.versions ?? [], problem: error instanceof Error ? error.message : String(error) }
    }
  }

  async #read(name: string): Promise<KeptList | undefined> {
    try {
      return KeptList.parse(JSON.parse(await readFile(this.#file(name), 'utf8')))
    } catch {
      // None yet, or one of another version of the builder: the registry is asked.
      return undefined
    }
  }

  /** A list that cannot be kept is asked for again next time. */
  async #write(name: string, versions: RegistryVersion[]): Promise<void> {
    const file = this.#file(name)
    const half = `${file}.${process.pid}`
    const list: KeptList = { at: this.#now().getTime(), versions }
    try {
      await mkdir(this.#folder, { recursive: true })
      await writeFile(half, JSON.stringify(list))
      await rename(half, file)
    } catch {
      await rm(half, { force: true }).catch(() => {})
    }
  }

  #file(name: string): string {
    return join(this.#folder, `${name.replace('/', '+')}.json`)
  }
}

const KeptList = z.object({
  at: z.number(),
  versions: z.array(
    z.object({
      version: z.string(),
      tarball: z.string(),
      integrity: z.string(),
      engines: z.string().optional(),
    }),
  ),
})
type KeptList = z.infer<typeof KeptList>
