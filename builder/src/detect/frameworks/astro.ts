import { basePathOf } from '../base-path.ts'
import { folderOf, isSet, optionOf, settingOf } from '../config-text.ts'
import type { Framework } from '../framework.ts'
import { nodeFor } from '../versions.ts'
import { basePath, basePathIn, needsServer } from './words.ts'

const nodes = [
  { upTo: 1, min: 14, max: 18 },
  { upTo: 2, min: 16, max: 18 },
  { upTo: 4, min: 18, max: 22 },
  { upTo: 5, min: 18, max: 24 },
  { upTo: Number.POSITIVE_INFINITY, min: 22 },
]

export const astro: Framework = {
  id: 'astro',
  name: 'Astro',
  help: 'a static Astro site: "astro" among the dependencies',
  packages: ['astro'],
  configs: /^astro\.config\.[cm]?[jt]s$/,
  called: /\bastro\s+build\b/,
  command: 'astro build',
  look({ config, line, major }) {
    const outDir = folderOf(optionOf(line, '--outDir', '--out-dir') ?? settingOf(config, 'outDir')) ?? 'dist'
    const adapter = /["'`](@astrojs\/(?:node|vercel|netlify|cloudflare|deno)[^"'`]*)["'`]/.exec(config)?.[1]
    return {
      output: [outDir, folderOf('client', outDir) ?? 'dist/client'],
      ...basePath(basePathOf(optionOf(line, '--base')) ?? basePathIn(config, 'base')),
      ...(isSet(config, 'output', 'server')
        ? {
            refusal: needsServer(
              "an Astro app with output: 'server'",
              "If its pages can be files, set output: 'static' in astro.config.",
            ),
          }
        : {}),
      ...(adapter && !isSet(config, 'output', 'server')
        ? {
            warnings: [
              `astro.config uses ${adapter}: pages that it makes on demand are not published, only those made by the build.`,
            ],
          }
        : {}),
      caches: ['node_modules/.astro', '.astro', 'node_modules/.vite'],
      environment: { ASTRO_TELEMETRY_DISABLED: '1' },
      node: nodeFor(nodes, major),
    }
  },
}
