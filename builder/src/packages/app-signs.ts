import type { Finding, Strength } from '../detect/detector.ts'
import type { AppFacts } from '../detect/facts.ts'
import { wholeScript } from '../detect/scripts.ts'
import { hasEntry } from '../package-json.ts'
import type { Manifest } from './manifest.ts'

/**
 * How much speaks for a folder being an app that people want to see. `app`: a framework or a build with pages of its own.
 * `perhaps`: a build of any kind, or pages as they are. `refused`: an app that cannot be published as it is.
 */
export type Sign = 'app' | 'perhaps' | 'refused'

/** Reads what speaks for a folder; nothing when it is a library or when no detector knows it. */
export function signOf(facts: AppFacts, finding: Finding, manifest: Manifest | undefined): Sign | undefined {
  if (finding.refusal) return 'refused'
  if (!finding.build) return 'perhaps'
  const isPlain = finding.framework === 'Build script'
  // Its hint is that the commands make a package for other programs.
  if (isPlain && finding.hint !== undefined) return undefined
  const hasPages = ['', 'public', 'src'].some((folder) => facts.pages.includes(folder))
  const isCalled = !('strength' in finding) || finding.strength === 'called'
  if (manifest && makesLibrary(facts, finding)) return undefined
  if (manifest && hasEntry(manifest) && !hasPages && (isPlain || !isCalled))
    return isPlain || !isOwnSite(finding) ? undefined : 'perhaps'
  return isPlain && !hasPages ? 'perhaps' : 'app'
}

/** Pages of a package, such as its documentation, are written by a script beside the `build` that makes the package. */
function isOwnSite(finding: Finding & { strength?: Strength }): boolean {
  return (
    finding.strength === 'likely' &&
    !!finding.build &&
    'scripts' in finding.build &&
    !finding.build.scripts.includes('build')
  )
}

/** Vite in its mode for libraries makes no pages, also where a page for trying things out lies beside it. */
function makesLibrary(facts: AppFacts, { framework }: Finding): boolean {
  return framework.startsWith('Vite') && Object.entries(facts.configs).some(isLibraryConfig)
}

function isLibraryConfig([path, text]: [string, string]): boolean {
  return /(?:^|\/)vite\.config\./.test(path) && /\blib\s*:\s*\{/.test(text)
}

/** Tools and flags by which a script of the root runs scripts of packages, and folders that it goes to. */
const delegation =
  /(?:^|[\s;&|])(?:turbo|nx|lerna|wsrun|ultra|moon|wireit|preconstruct)(?=$|\s)|\s(?:-r|--recursive|--filter|-F|-w|-ws|--workspaces?|--prefix|--cwd|-C)(?=$|[\s=])|\bworkspaces?\s+\S|(?:^|[;&|]\s*)cd\s+\S/

/**
 * Whether the root's build only starts the builds of its packages. With a `build` its other scripts say nothing, unless
 * they are what it runs: `build:electron` beside it builds something else.
 */
export function delegates(manifest: Manifest | undefined): boolean {
  const scripts = manifest?.scripts ?? {}
  if (scripts.build !== undefined) return delegation.test(wholeScript(scripts, 'build'))
  return Object.entries(scripts).some(([name, line]) => /^build:/.test(name) && delegation.test(line))
}
