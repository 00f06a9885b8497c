import { z } from 'zod'
import type { AppSource } from '../app-source.ts'
import { StepFailure } from '../failures.ts'
import { readConfigs } from './configs.ts'

const names = z.record(z.string(), z.string()).catch({}).default({})

/** What matters of a package.json. Odd values are taken as absent: npm will say what it thinks of them. */
export const PackageJson = z.object({
  name: z.string().optional().catch(undefined),
  /** Create React App takes its base path from it. */
  homepage: z.string().optional().catch(undefined),
  /** The entry of Parcel. */
  source: z.string().optional().catch(undefined),
  main: z.string().optional().catch(undefined),
  scripts: names,
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
  overrides: z.unknown().optional(),
  workspaces: z.unknown().optional(),
  packageManager: z.string().optional().catch(undefined),
  engines: names,
})
export type PackageJson = z.infer<typeof PackageJson>

/** Everything that detectors look at, read once. */
export type AppFacts = {
  /** The names in the app's folder. */
  names: readonly string[]
  package?: PackageJson
  /** The texts of configurations by their paths, without comments. */
  configs: Readonly<Record<string, string>>
  /** Folders, and the empty text for the app's own, that hold an `index.html` already. */
  pages: readonly string[]
  /** How each of those pages begins. */
  beginnings: Readonly<Record<string, string>>
  /** How many `.html` files stand in the app's own folder. */
  htmlFiles: number
}

const pageFolders = ['', 'public', 'dist', 'build', 'docs', 'site', 'www', '_site', 'out', 'src']
const beginningLength = 16 * 1024

export async function gatherFacts(app: AppSource): Promise<AppFacts> {
  const found = await app.list()
  const packageText = await app.readText('package.json')
  const json = packageText === undefined ? undefined : parsePackage(packageText)
  const beginnings: Record<string, string> = {}
  for (const folder of pageFolders) {
    const text = await app.readText(folder ? `${folder}/index.html` : 'index.html')
    if (text !== undefined) beginnings[folder] = text.slice(0, beginningLength)
  }
  return {
    names: found,
    ...(json ? { package: json } : {}),
    configs: await readConfigs(app, found),
    pages: Object.keys(beginnings),
    beginnings,
    htmlFiles: found.filter((name) => name.endsWith('.html')).length,
  }
}

/** All packages that the app names, whichever way. */
export function dependenciesOf(json: PackageJson | undefined): Record<string, string> {
  return { ...json?.peerDependencies, ...json?.optionalDependencies, ...json?.devDependencies, ...json?.dependencies }
}

function parsePackage(text: string): PackageJson {
  try {
    return PackageJson.parse(JSON.parse(text.replace(/^\uFEFF/, '')))
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : 'it is not an object'
    throw new StepFailure('bad_settings', `package.json cannot be read: ${why}. Correct it and deploy again.`, {
      cause: error,
    })
  }
}
