import { folderOf, isSet, optionOf, settingOf } from '../config-text.ts'
import type { Framework, View } from '../framework.ts'
import { scriptsOf, wholeScript } from '../scripts.ts'
import { nodeFor } from '../versions.ts'
import { basePath, basePathIn, needsServer } from './words.ts'

const nodes = [
  { upTo: 11, max: 16 },
  { upTo: 12, min: 12, max: 18 },
  { upTo: 13, min: 16, max: 20 },
  { upTo: 14, min: 18, max: 22 },
  { upTo: 15, min: 18, max: 24 },
  { upTo: Number.POSITIVE_INFINITY, min: 20 },
]
const exporting = /\bnext\s+export\b/

export const next: Framework = {
  id: 'next',
  name: 'Next.js',
  help: 'a Next.js app that is exported: "next" among the dependencies and output: \'export\' in its configuration',
  packages: ['next'],
  configs: /^next\.config\.[cm]?[jt]s$/,
  called: /\bnext\s+(build|export)\b/,
  command: 'next build',
  look(view) {
    const { config, line, major } = view
    const exports = exportScripts(view)
    const isStatic =
      exports !== undefined || isSet(config, 'output', 'export') || /\boutput\b[^;]{0,300}["'`]export["'`]/.test(config)
    const asked = exports ? undefined : exportSwitch(config)
    const written = [optionOf(line, '-o', '--outdir'), settingOf(config, 'distDir')].map((each) => folderOf(each))
    return {
      framework: isStatic ? 'Next.js (static export)' : 'Next.js',
      output: [...written.filter((each) => each !== undefined && each !== '.next').map(String), 'out'],
      ...(exports ? { scripts: exports } : {}),
      ...basePath(basePathIn(config, 'basePath')),
      ...(isStatic ? {} : { refusal: needsServer('a Next.js app with pages made by a server', howToExport(major)) }),
      caches: ['.next/cache'],
      environment: { NEXT_TELEMETRY_DISABLED: '1', ...asked },
      node: nodeFor(nodes, major),
      oldHashes: major !== undefined && major < 12,
      because: isStatic ? becauseOf(view, exports, asked) : [],
      hint: howToExport(major),
    }
  },
}

function becauseOf(
  { configNames }: View,
  exports: readonly string[] | undefined,
  asked: Record<string, string> | undefined,
): string[] {
  if (exports) return ['a script exports it']
  const [name] = Object.keys(asked ?? {})
  return [`${configNames[0]} says output: 'export'${name === undefined ? '' : `, when ${name} is set, as it is here`}`]
}

/** The variable that a configuration exports by, with a value that it takes for yes. */
function exportSwitch(config: string): Record<string, string> | undefined {
  const found = /\bprocess\.env\.(\w+)\s*(?:={2,3}\s*["'`](\w+)["'`]\s*)?\?\s*["'`]export["'`]/.exec(config)
  // Next itself sets this one, to what the build is for.
  if (!found?.[1] || found[1] === 'NODE_ENV') return undefined
  return { [found[1]]: found[2] ?? '1' }
}

/** Before version 14 a command of its own wrote the pages, often in a script beside `build`. */
function exportScripts({ facts }: View): string[] | undefined {
  const scripts = scriptsOf(facts)
  if (exporting.test(wholeScript(scripts, 'build'))) return ['build']
  const other = Object.keys(scripts).find((name) => exporting.test(wholeScript(scripts, name)))
  if (other === undefined) return undefined
  return scripts.build === undefined || /\bnext\s+build\b/.test(wholeScript(scripts, other))
    ? [other]
    : ['build', other]
}

function howToExport(major: number | undefined): string {
  return major !== undefined && major < 13
    ? 'If its pages can be files, let the build script run "next build && next export".'
    : "If its pages can be files, set output: 'export' in next.config, and it is written to out."
}
