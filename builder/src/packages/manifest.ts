import { z } from 'zod'
import type { AppSource } from '../app-source.ts'
import { dependenciesOf, installScripts, PackageJson, readPackageJson } from '../package-json.ts'

const texts = z.record(z.string(), z.string()).catch({}).default({})

/** `devEngines.packageManager` and `devEngines.runtime`: one of these, or a list. */
const DevEngine = z.object({ name: z.string(), version: z.string().optional().catch(undefined) })
const DevEngines = z.union([DevEngine.transform((one) => [one]), z.array(DevEngine)]).catch([])

/** What of a package.json matters to package managers, besides what detectors look at. */
export const Manifest = PackageJson.extend({
  private: z.boolean().optional().catch(undefined),
  volta: texts,
  devEngines: z
    .object({ packageManager: DevEngines.default([]), runtime: DevEngines.default([]) })
    .catch({ packageManager: [], runtime: [] })
    .default({ packageManager: [], runtime: [] }),
  pnpm: z.record(z.string(), z.unknown()).optional().catch(undefined),
  allowScripts: z.unknown().optional(),
})
export type Manifest = z.infer<typeof Manifest>

/** The package.json of a folder. Fails with `bad_settings` when it is there and cannot be read. */
export function readManifest(source: AppSource, folder: string): Promise<Manifest | undefined> {
  return readPackageJson(source, folder, Manifest)
}

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
