import type { AppSource } from '../app-source.ts'
import { PackageJson, readPackageJson } from '../package-json.ts'
import { readConfigs } from './configs.ts'

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
  const json = await readPackageJson(app, '', PackageJson)
  const beginnings: Record<string, string> = {}
  for (const folder of pageFolders) {
    const bytes = await app.readStart(folder ? `${folder}/index.html` : 'index.html', beginningLength)
    if (bytes) beginnings[folder] = bytes.toString()
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
