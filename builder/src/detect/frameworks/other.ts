import { basePathOf } from '../base-path.ts'
import { folderOf, optionOf, settingOf } from '../config-text.ts'
import type { AppFacts } from '../facts.ts'
import type { Framework, Seen, View } from '../framework.ts'
import { findRouter } from '../router.ts'
import { findScript, makesPackage, scriptsOf, wholeScript } from '../scripts.ts'
import { type NodeRow, nodeFor } from '../versions.ts'
import { flavourOf, isOnePage } from './flavours.ts'
import { basePath, basePathIn } from './words.ts'

type Row = Pick<Framework, 'id' | 'name' | 'packages' | 'called' | 'command'> & {
  output: string
  configs?: RegExp
  beside?: boolean
  spa?: boolean
  options?: readonly string[]
  setting?: string
  base?: readonly string[]
  nodes?: readonly NodeRow[]
  /** Versions before this one carry webpack 4. */
  oldHashesBefore?: number
  more?: Partial<Seen>
}

/** Frameworks that need no more than their name, how they are called, and where they write. */
const rows: readonly Row[] = [
  {
    ...{
      id: 'rsbuild',
      name: 'Rsbuild',
      packages: ['@rsbuild/core'],
      called: /\brsbuild\s+build\b/,
      command: 'rsbuild build',
    },
    ...{
      output: 'dist',
      configs: /^rsbuild\.config\.[cm]?[jt]s$/,
      options: ['--dist-path'],
      base: ['assetPrefix', 'base'],
      spa: true,
    },
  },
  {
    ...{
      id: 'rspack',
      name: 'Rspack',
      packages: ['@rspack/cli'],
      called: /\brspack\s+(build|b)\b|\brspack\s*($|&&)/m,
      command: 'rspack build',
    },
    ...{
      output: 'dist',
      configs: /^rspack\.config\.[cm]?[jt]s$/,
      setting: 'path',
      options: ['--output-path', '-o'],
      base: ['publicPath'],
      spa: true,
    },
  },
  {
    ...{
      id: 'stencil',
      name: 'Stencil',
      packages: ['@stencil/core'],
      called: /\bstencil\s+build\b/,
      command: 'stencil build',
    },
    ...{ output: 'www', configs: /^stencil\.config\.[cm]?[jt]s$/ },
  },
  {
    ...{
      id: 'slidev',
      name: 'Slidev',
      packages: ['@slidev/cli'],
      called: /\bslidev\s+build\b/,
      command: 'slidev build',
    },
    ...{ output: 'dist', options: ['--out', '-o'], spa: true },
  },
  {
    ...{ id: 'hexo', name: 'Hexo', packages: ['hexo'], called: /\bhexo\s+(g|generate)\b/, command: 'hexo generate' },
    ...{ output: 'public', configs: /^_config\.ya?ml$/ },
  },
  {
    ...{
      id: 'storybook',
      name: 'Storybook',
      packages: ['storybook', '@storybook/react', '@storybook/html', '@storybook/vue3'],
      command: 'storybook build',
    },
    ...{
      called: /\b(build-storybook|(storybook|sb)\s+build)\b/,
      output: 'storybook-static',
      options: ['--output-dir', '-o'],
      oldHashesBefore: 7,
      nodes: [
        { upTo: 6, max: 16 },
        { upTo: 7, min: 16, max: 20 },
        { upTo: 8, min: 18, max: 22 },
        { upTo: Number.POSITIVE_INFINITY, min: 20 },
      ],
      beside: true,
    },
    ...{ more: { environment: { STORYBOOK_DISABLE_TELEMETRY: '1' }, caches: ['node_modules/.cache'] } },
  },
]

const besideScripts = ['build-storybook']

export const otherFrameworks: readonly Framework[] = rows.map((row) => ({
  ...{ id: row.id, name: row.name, packages: row.packages, called: row.called, command: row.command },
  help: `${row.name}: "${row.packages[0]}" among the dependencies`,
  configs: row.configs ?? /^$/,
  ...(row.beside ? { beside: true, scripts: besideScripts } : {}),
  look: (view: View) => lookAt(row, view),
}))

function lookAt(row: Row, view: View): Seen | undefined {
  const { config, line, dependencies, facts } = view
  // A tool beside others is there for work; only a script of its own says that it is to be published.
  if (row.beside && !row.called.test(line)) return undefined
  const option = row.options ? optionOf(line, ...row.options) : undefined
  const setting = row.setting ? settingOf(config, row.setting) : undefined
  const onePage = row.spa && (isOnePage(facts) || flavourOf(dependencies) || findRouter(dependencies))
  return {
    output: [folderOf(option ?? setting) ?? row.output],
    fallback: onePage ? 'spa' : 'none',
    ...basePath(basePathOf(optionOf(line, '--base')) ?? basePathIn(config, ...(row.base ?? []))),
    caches: ['node_modules/.cache'],
    ...(row.nodes
      ? {
          node: nodeFor(row.nodes, view.major),
          oldHashes:
            row.oldHashesBefore !== undefined && (view.major ?? Number.POSITIVE_INFINITY) < row.oldHashesBefore,
        }
      : {}),
    ...(row.beside ? afterPackage(row, facts) : {}),
    ...row.more,
  }
}

/** Stories of a package may load what its own build makes, so that comes first. */
function afterPackage({ called }: Row, facts: AppFacts): Pick<Seen, 'scripts'> {
  const scripts = scriptsOf(facts)
  const found = findScript(scripts, called, besideScripts)
  if (!found || scripts.build === undefined || found.name === 'build') return {}
  return makesPackage(facts, wholeScript(scripts, 'build')) ? { scripts: ['build', found.name] } : {}
}
