import { folderOf, isSet, optionOf, settingOf } from '../config-text.ts'
import type { Framework } from '../framework.ts'
import { findRouter } from '../router.ts'
import { nodeFor } from '../versions.ts'
import { basePath, basePathIn } from './words.ts'

const nodes = [
  { upTo: 4, max: 16 },
  { upTo: Number.POSITIVE_INFINITY, min: 12 },
]

export const webpack: Framework = {
  id: 'webpack',
  name: 'webpack',
  help: 'an app that is built by webpack: a script that calls it, or a webpack.config file',
  packages: ['webpack', 'webpack-cli'],
  configs: /^webpack(\.[\w-]+)*\.[cm]?[jt]s$/,
  called: /(^|[\s;&|/])webpack(-cli)?(\.js)?(?!\s+(serve|s|watch)\b)(?=$|[\s;&|])/m,
  command: 'webpack --mode production',
  beside: true,
  look({ facts, dependencies, config, line, major, configNames }) {
    if (configNames.length === 0 && !webpack.called.test(line)) return undefined
    const output = /\boutput\s*[:=]\s*\{[\s\S]*$/.exec(config)?.[0]
    const folder = folderOf(optionOf(line, '--output-path', '-o') ?? settingOf(output, 'path'))
    const isApp = isSet(config, 'historyApiFallback', 'true') || findRouter(dependencies) !== undefined
    return {
      output: [folder ?? 'dist'],
      // Without the plugin that writes pages, the app's own page takes the script that webpack writes.
      unchanged: /HtmlWebpackPlugin|HtmlRspackPlugin/i.test(config)
        ? []
        : facts.pages.filter((page) => ['', 'public'].includes(page)),
      fallback: isApp ? 'spa' : 'none',
      ...basePath(basePathIn(output ?? '', 'publicPath')),
      caches: ['node_modules/.cache'],
      ...(major === undefined || !('webpack' in dependencies) ? {} : { node: nodeFor(nodes, major) }),
      oldHashes: 'webpack' in dependencies && major !== undefined && major < 5,
      ...(facts.names.some((name) => /^server\.[cm]?[jt]s$/.test(name)) ? { hint: serverBeside } : {}),
    }
  },
}

const serverBeside = 'The app has a server of its own; Trellis publishes static sites so far.'
