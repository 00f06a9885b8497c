import { folderOf, isSet, settingOf } from '../config-text.ts'
import type { Framework, Seen, View } from '../framework.ts'
import { nodeFor } from '../versions.ts'
import { basePath, basePathIn } from './words.ts'

const nodes = [
  { upTo: 2, max: 16 },
  { upTo: 3, min: 18, max: 24 },
  { upTo: Number.POSITIVE_INFINITY, min: 20 },
]
const generating = /\bnux(t|i|t-edge)\s+generate\b|\bnuxt\s+(export|build\s+.*--prerender)\b/

/** `nuxt generate` writes pages as files; `nuxt build` makes a server, unless it is told otherwise. */
export const nuxt: Framework = {
  id: 'nuxt',
  name: 'Nuxt',
  help: 'a Nuxt app, whose pages are generated: "nuxt" among the dependencies',
  packages: ['nuxt', 'nuxt3', 'nuxt-edge', 'nuxt-nightly'],
  configs: /^nuxt\.config\.[cm]?[jt]s$/,
  called: /\bnux(t|i|t-edge)\s+(generate|build|export)\b/,
  scripts: ['generate'],
  command: 'nuxt generate',
  look: (view) => (view.major === 2 || view.major === 1 ? lookAtOld(view) : lookAtNew(view)),
}

function lookAtOld({ config, line, major }: View): Seen {
  const folder = folderOf(settingOf(/\bgenerate\s*:\s*\{[^}]*\}/.exec(config)?.[0], 'dir'))
  const builds = line !== '' && !generating.test(line)
  return {
    output: [folder ?? 'dist'],
    ...(builds && !isSet(config, 'ssr', 'false') && !isSet(config, 'mode', 'spa') ? { scripts: [] } : {}),
    fallback: 'spa',
    ...basePath(basePathIn(/\brouter\s*:\s*\{[^}]*\}/.exec(config)?.[0] ?? '', 'base')),
    caches: ['node_modules/.cache', '.nuxt'],
    environment: { NUXT_TELEMETRY_DISABLED: '1' },
    node: nodeFor(nodes, major),
    oldHashes: true,
    ...(builds ? { because: ['its pages are generated as files, which nuxt build alone does not do'] } : {}),
  }
}

function lookAtNew({ facts, config, line, major }: View): Seen {
  const builds = line !== '' && !generating.test(line)
  return {
    output: ['.output/public', 'dist'],
    fallback: isSet(config, 'ssr', 'false') ? 'spa' : 'none',
    ...basePath(basePathIn(config, 'baseURL')),
    caches: ['node_modules/.cache'],
    // The script of the app stays what is run; the preset lets it write its pages as files. A file for another platform
    // may name `nuxt build` where the app has a script that generates, so it is always set: generating sets it as well.
    environment: { NUXT_TELEMETRY_DISABLED: '1', NITRO_PRESET: 'static' },
    node: nodeFor(nodes, major),
    because: builds ? ['its pages are generated as files (NITRO_PRESET=static)'] : [],
    ...(facts.names.includes('server')
      ? {
          warnings: [
            'The folder server needs a server: what is in it is not published. Its pages are generated as files.',
          ],
        }
      : {}),
  }
}
