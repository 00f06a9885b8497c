import { basePathOf } from '../base-path.ts'
import { folderOf, optionOf, settingOf } from '../config-text.ts'
import type { Framework, View } from '../framework.ts'
import { findRouter } from '../router.ts'
import { makesPackage } from '../scripts.ts'
import { nodeFor } from '../versions.ts'
import { flavourOf, isOnePage } from './flavours.ts'
import { basePath, basePathIn } from './words.ts'

const nodes = [
  { upTo: 2, min: 12, max: 18 },
  { upTo: 4, min: 14, max: 20 },
  { upTo: 5, min: 18, max: 22 },
  { upTo: 6, min: 18, max: 24 },
  { upTo: Number.POSITIVE_INFINITY, min: 20 },
]

export const vite: Framework = {
  id: 'vite',
  name: 'Vite',
  help: 'a Vite app: "vite" among the dependencies, or a vite.config file beside package.json',
  sample: 'vite-app',
  packages: ['vite', 'rolldown-vite', 'vite-plus'],
  configs: /^vite\.config\.[cm]?[jt]s$/,
  configIsSign: true,
  called: /\bvite(-ssg|\.js)?\s+build\b|\bvite\s*($|&&|--(?!host|port|open))|\bvp\s+build\b/m,
  command: 'vite build',
  look(view) {
    const { facts, dependencies, config, line, major } = view
    const { root, outDir } = viteFolders(view)
    const called = vite.called.test(line)
    // Many packages carry Vite for their tests alone.
    if (!called && facts.pages.length === 0 && root === '' && !/\binput\s*:/.test(config)) return undefined
    if (makesPackage(facts, line)) return undefined
    const flavour = flavourOf(dependencies)
    const router = findRouter(dependencies)
    const onePage = isOnePage(facts) || (root !== '' && !/\binput\s*:/.test(config))
    return {
      ...(flavour ? { framework: `Vite (${flavour})` } : {}),
      output: [outDir],
      fallback: onePage && (router || flavour) ? 'spa' : 'none',
      ...basePath(basePathOf(optionOf(line, '--base')) ?? basePathIn(config, 'base')),
      caches: ['node_modules/.vite', 'node_modules/.cache'],
      node: nodeFor(nodes, major),
      because: [
        ...(router ? [`package.json names ${router}, a router that runs in the browser`] : []),
        ...(onePage && flavour
          ? [`index.html is the only page, and ${flavour} draws in the browser: it answers every address`]
          : []),
      ],
      hint: 'Vite writes its output where build.outDir says, by default to dist.',
    }
  },
}

/** Where the pages of the app stand, and where Vite writes to; the latter is relative to the former. */
export function viteFolders({ config, line }: Pick<View, 'config' | 'line'>): { root: string; outDir: string } {
  const positional = /\bvite(?:-ssg)?\s+build[^\S\n]+([\w./][^\s&|;]*)/.exec(line)?.[1]
  const root = folderOf(positional ?? settingOf(config, 'root')) ?? ''
  const outDir = folderOf(optionOf(line, '--outDir', '--out-dir') ?? settingOf(config, 'outDir'), root)
  return { root, outDir: outDir ?? folderOf('dist', root) ?? 'dist' }
}
