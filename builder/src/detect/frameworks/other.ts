import { basePathOf } from '../base-path.ts'
import { folderOf, optionOf, settingOf } from '../config-text.ts'
import type { Framework, Seen, View } from '../framework.ts'
import { findRouter } from '../router.ts'
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
      id: 'rspress',
      name: 'Rspress',
      packages: ['@rspress/core', 'rspress'],
      called: /\brspress\s+build\b/,
      command: 'rspress build',
    },
    ...{ output: 'doc_build', configs: /^rspress\.config\.[cm]?[jt]s$/, setting: 'outDir', base: ['base'] },
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
      id: 'quasar',
      name: 'Quasar',
      packages: ['@quasar/app-vite', '@quasar/app-webpack', '@quasar/app'],
      called: /\bquasar\s+build\b/,
      command: 'quasar build',
    },
    ...{
      output: 'dist/spa',
      configs: /^quasar\.(conf|config)\.[cm]?[jt]s$/,
      setting: 'distDir',
      base: ['publicPath'],
      spa: true,
    },
  },
  {
    ...{
      id: 'umi',
      name: 'Umi',
      packages: ['umi', '@umijs/max', 'dumi'],
      called: /\b(umi|max|dumi)\s+build\b/,
      command: 'umi build',
    },
    ...{ output: 'dist', configs: /^\.umirc\.[cm]?[jt]s$/, setting: 'outputPath', base: ['base'], spa: true },
  },
  {
    ...{
      id: 'gridsome',
      name: 'Gridsome',
      packages: ['gridsome'],
      called: /\bgridsome\s+build\b/,
      command: 'gridsome build',
    },
    ...{
      output: 'dist',
      configs: /^gridsome\.config\.js$/,
      setting: 'outputDir',
      base: ['pathPrefix'],
      more: { node: { max: 16 }, oldHashes: true },
    },
  },
  {
    ...{
      id: 'sapper',
      name: 'Sapper (export)',
      packages: ['sapper'],
      called: /\bsapper\s+export\b/,
      command: 'sapper export',
    },
    ...{ output: '__sapper__/export', more: { node: { max: 16 } } },
  },
  {
    ...{
      id: 'preact-cli',
      name: 'Preact CLI',
      packages: ['preact-cli'],
      called: /\bpreact\s+build\b/,
      command: 'preact build',
    },
    ...{ output: 'build', options: ['--dest'], spa: true, more: { node: { max: 16 }, oldHashes: true } },
  },
  {
    ...{
      id: 'expo',
      name: 'Expo (web)',
      packages: ['expo'],
      called: /\bexpo\s+(export|export:web|build:web)\b/,
      command: 'expo export --platform web',
    },
    ...{ output: 'dist', options: ['--output-dir'], spa: true, more: { environment: { EXPO_NO_TELEMETRY: '1' } } },
  },
  {
    ...{
      id: 'observable',
      name: 'Observable Framework',
      packages: ['@observablehq/framework'],
      called: /\bobservable\s+build\b/,
      command: 'observable build',
    },
    ...{
      output: 'dist',
      configs: /^observablehq\.config\.[cm]?[jt]s$/,
      setting: 'output',
      base: ['base'],
      more: { environment: { OBSERVABLE_TELEMETRY_DISABLE: 'true' } },
    },
  },
  {
    ...{
      id: 'analog',
      name: 'Analog',
      packages: ['@analogjs/platform'],
      called: /\b(ng|vite)\s+build\b/,
      command: 'vite build',
    },
    ...{ output: 'dist/analog/public', configs: /^vite\.config\.[cm]?[jt]s$/ },
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
      beside: true,
    },
    ...{ more: { environment: { STORYBOOK_DISABLE_TELEMETRY: '1' }, caches: ['node_modules/.cache'] } },
  },
]

export const otherFrameworks: readonly Framework[] = rows.map((row) => ({
  ...{ id: row.id, name: row.name, packages: row.packages, called: row.called, command: row.command },
  help: `${row.name}: "${row.packages[0]}" among the dependencies`,
  configs: row.configs ?? /^$/,
  ...(row.id === 'analog' ? { callsAnother: true } : {}),
  ...(row.beside ? { beside: true, scripts: ['build-storybook'] } : {}),
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
    ...row.more,
  }
}
