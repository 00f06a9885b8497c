import { z } from 'zod'
import type { AppSource } from './app-source.ts'
import { StepFailure } from './failures.ts'
import { withoutMark } from './parse-text.ts'

const text = z.string().optional().catch(undefined)
const names = z.record(z.string(), z.string()).catch({}).default({})

/** What matters of a package.json. Odd values are taken as absent: npm will say what it thinks of them. */
export const PackageJson = z.object({
  name: text,
  /** Create React App takes its base path from it. */
  homepage: text,
  /** The entry of Parcel. */
  source: text,
  main: text,
  module: text,
  types: text,
  typings: text,
  exports: z.unknown().optional(),
  bin: z.unknown().optional(),
  scripts: names,
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
  overrides: z.unknown().optional(),
  workspaces: z.unknown().optional(),
  packageManager: text,
  engines: names,
})
export type PackageJson = z.infer<typeof PackageJson>

/** No package.json that people write is larger, and reading one that is would take all the time and memory there is. */
const largestMegabytes = 16
const largest = largestMegabytes * 1024 * 1024

/** The package.json of a folder, as a schema takes it. Fails with `bad_settings` when it is there and cannot be read. */
export async function readPackageJson<Json>(
  source: AppSource,
  folder: string,
  schema: z.ZodType<Json>,
): Promise<Json | undefined> {
  const path = folder ? `${folder}/package.json` : 'package.json'
  const bytes = await source.readStart(path, largest + 1)
  if (!bytes) return undefined
  if (bytes.length > largest) throw unreadable(path, `it is larger than ${largestMegabytes} MB`)
  try {
    return schema.parse(JSON.parse(withoutMark(bytes.toString())))
  } catch (error) {
    throw unreadable(path, error instanceof SyntaxError ? error.message : 'it is not an object')
  }
}

function unreadable(path: string, why: string): StepFailure {
  return new StepFailure('bad_settings', `${path} cannot be read: ${why}. Correct it and deploy again.`)
}

/** Whether other packages import it. `main` alone says nothing: `npm init` writes it into every package.json. */
export function hasEntry({ module, types, typings, exports, bin }: PackageJson): boolean {
  return [module, types, typings, exports, bin].some((entry) => entry !== undefined)
}

/** All packages that the app names, whichever way. */
export function dependenciesOf(json: PackageJson | undefined): Record<string, string> {
  return { ...json?.peerDependencies, ...json?.optionalDependencies, ...json?.devDependencies, ...json?.dependencies }
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
