import { z } from 'zod'
import type { AppSource } from '../app-source.ts'
import { dependenciesOf, PackageJson } from '../detect/facts.ts'
import { StepFailure } from '../failures.ts'
import { describeBytes } from '../log/words.ts'

const text = z.string().optional().catch(undefined)
const texts = z.record(z.string(), z.string()).catch({}).default({})

/** `devEngines.packageManager` and `devEngines.runtime`: one of these, or a list. */
const DevEngine = z.object({ name: z.string(), version: text })
const DevEngines = z.union([DevEngine.transform((one) => [one]), z.array(DevEngine)]).catch([])

/** What of a package.json matters to package managers, besides what detectors look at. */
export const Manifest = PackageJson.extend({
  private: z.boolean().optional().catch(undefined),
  module: text,
  types: text,
  typings: text,
  exports: z.unknown().optional(),
  bin: z.unknown().optional(),
  volta: texts,
  devEngines: z
    .object({ packageManager: DevEngines.default([]), runtime: DevEngines.default([]) })
    .catch({ packageManager: [], runtime: [] })
    .default({ packageManager: [], runtime: [] }),
  pnpm: z.record(z.string(), z.unknown()).optional().catch(undefined),
  allowScripts: z.unknown().optional(),
})
export type Manifest = z.infer<typeof Manifest>

/** No package.json that people write is larger, and reading one that is would take all the time and memory there is. */
const largestManifest = 16 * 1024 * 1024

/** The package.json of a folder. Fails with `bad_settings` when it is there and cannot be read. */
export async function readManifest(source: AppSource, folder: string): Promise<Manifest | undefined> {
  const path = folder ? `${folder}/package.json` : 'package.json'
  const bytes = await source.readBytes(path)
  if (!bytes) return undefined
  if (bytes.length > largestManifest) {
    throw unreadable(path, `it is ${describeBytes(bytes.length)} large, and more than 16 MB is never read`)
  }
  try {
    return Manifest.parse(JSON.parse(bytes.toString().replace(/^\uFEFF/, '')))
  } catch (error) {
    throw unreadable(path, error instanceof SyntaxError ? error.message : 'it is not an object')
  }
}

function unreadable(path: string, why: string): StepFailure {
  return new StepFailure('bad_settings', `${path} cannot be read: ${why}. Correct it and deploy again.`)
}

/** Scripts that every package manager runs by itself when it installs the package that has them. */
export const installScripts = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
] as const

export function hasInstallScripts(manifest: Manifest | undefined): boolean {
  return installScripts.some((name) => manifest?.scripts[name] !== undefined)
}

/** Whether an install of this package alone would do anything. */
export function hasWork(manifest: Manifest): boolean {
  return Object.keys(dependenciesOf(manifest)).length > 0 || hasInstallScripts(manifest)
}

/** The dependencies that are installed for the package itself, by name; peers are not asked of a lockfile. */
export function installedDependencies(manifest: Manifest): [string, string][] {
  return Object.entries({ ...manifest.optionalDependencies, ...manifest.devDependencies, ...manifest.dependencies })
}
