import { hasEntry } from '../package-json.ts'
import type { AppFacts } from './facts.ts'

type Scripts = Readonly<Record<string, string>>

const runs = /(?:npm|pnpm|yarn|bun|npm-run-all|run-s|run-p|run-z|wsrun|concurrently|nr)\b([^&|;]*)/g
const mostScripts = 300
const textLength = 4000

/** A script's text with the texts of all scripts that it runs in turn, each once, as far as plain text tells. */
export function wholeScript(scripts: Scripts, name: string): string {
  const found = new Map<string, string>()
  const add = (each: string): void => {
    const text = scripts[each]
    if (text === undefined || found.has(each)) return
    found.set(each, text)
    for (const around of [`pre${each}`, `post${each}`]) add(around)
    for (const [, words = ''] of text.matchAll(runs)) for (const inner of namedIn(scripts, words)) add(inner)
  }
  add(name)
  return [...found.values()].join('\n')
}

/** pnpm takes a pattern for a name. It is not run, because one can take forever: only the usual kind is known. */
const pattern = /^\/\^?([\w:-]+)(?:\.[*+])?\$?\/$/

/** The scripts that words such as `run build:css -- --minify` or `build:*` name. */
function namedIn(scripts: Scripts, words: string): string[] {
  const wanted = words.split(/[\s"']+/).map((word) => word.replace(/^(npm|pnpm|yarn|bun):/, '').replace(pattern, '$1*'))
  return Object.keys(scripts).filter((name) =>
    wanted.some((word) => word === name || (word.endsWith('*') && name.startsWith(word.replace(/\*+$/, '')))),
  )
}

/** Names that people give to the script that builds, best first. */
const usualNames = [
  'build',
  'generate',
  'export',
  'build:prod',
  'build:production',
  'build:static',
  'build:site',
  'docs:build',
  'vite:build',
  'build:docs',
  'site:build',
]

/** Whether a script only serves while somebody works, so that it says nothing about how the app is published. */
const forWork =
  /^(dev|start|serve|preview|watch|test|lint|format|deploy|clean|eject|prepare|postinstall|preinstall|storybook)(:|$)/

export type FoundScript = { name: string; text: string; called: boolean }

/**
 * The script that builds with a framework whose command line is `called`: the usual names first when they come to it in
 * the end, then any other script that calls it, then a `build` that hides what it does.
 */
export function findScript(
  scripts: Scripts,
  called: RegExp,
  preferred: readonly string[] = [],
): FoundScript | undefined {
  const names = [
    ...new Set([...preferred, ...usualNames, ...Object.keys(scripts).filter((name) => !forWork.test(name))]),
  ]
  const present = names.filter((name) => scripts[name] !== undefined)
  const direct = present.find((name) => called.test(wholeScript(scripts, name)))
  const name = direct ?? present.find((each) => usualNames.includes(each) && /build/.test(each))
  return name === undefined ? undefined : { name, text: wholeScript(scripts, name), called: direct !== undefined }
}

/** The script of an app that no framework is known for. */
export function plainScript(scripts: Scripts): string | undefined {
  return (
    usualNames.find((name) => /build/.test(name) && scripts[name] !== undefined) ??
    Object.keys(scripts).find((name) => /(^|:)build(:|$)/.test(name))
  )
}

/** Compilers whose result is a package for other programs, no page. */
const packers =
  /(^|[\s/])(tsc|vue-tsc|tsup|tsdown|unbuild|microbundle|babel|swc|ncc|esbuild|rollup|pkgroll|bunchee|nest build|ng-packagr|tshy|zshy|svelte-package|api-extractor)(?=$|\s)/
/** What stands around them and writes no pages either. */
const helpers =
  /^\s*(npx\s+)?(rimraf|del|rm|cp|cpx?y?|copyfiles|mkdir|mkdirp|mv|echo|cd|chmod|shx|cross-env|prettier|eslint|biome|tslint|npm|pnpm|yarn|bun|run-[spz]|npm-run-all2?|concurrently|turbo|dts-[\w-]+)\b/

/**
 * Whether a build makes nothing but a package, as far as its commands tell. What compilers write beside a page is what
 * that page loads, unless other packages import it too.
 */
export function makesPackage(facts: AppFacts, text: string): boolean {
  const isBesidePage = ['', 'public'].some((folder) => facts.pages.includes(folder))
  if (isBesidePage && facts.package && !hasEntry(facts.package)) return false
  const commands = text
    .replace(inlineProgram, '$1')
    .split(/&&|\|\||[;\n&|]/)
    .filter((part) => part.trim() !== '')
  const isImported = facts.package !== undefined && hasEntry(facts.package)
  const packs = (part: string) => packers.test(part) || (/\bvite\s+build\b/.test(part) && isLibrary(facts))
  const helps = (part: string) => helpers.test(part) || (isImported && /^\s*(node|json)\s/.test(part))
  return commands.some(packs) && commands.every((part) => packs(part) || helps(part))
}

/** Whether other packages import the app and it has no page: what its `build` hides in a program is that package. */
export function isPackage(facts: AppFacts): boolean {
  const hasPages = ['', 'public', 'src'].some((folder) => facts.pages.includes(folder))
  return facts.package !== undefined && hasEntry(facts.package) && !hasPages
}

/** What stands behind `node -e` is no command line. */
const inlineProgram = /(\s(?:-e|--eval))\s+(?:"(?:[^"\\]|\\.)*"|'[^']*')/g

/** Vite can make packages as well as pages. */
function isLibrary(facts: AppFacts): boolean {
  const config = Object.entries(facts.configs).find(([path]) => path.startsWith('vite.config.'))?.[1] ?? ''
  return /\blib\s*:/.test(config) && !facts.pages.includes('')
}

/** The scripts of an app, cut to a size that no person writes, so that looking at them ends soon. */
export function scriptsOf(facts: AppFacts): Scripts {
  const all = Object.entries(facts.package?.scripts ?? {}).slice(0, mostScripts)
  return Object.fromEntries(all.map(([name, text]) => [name, text.slice(0, textLength)]))
}
