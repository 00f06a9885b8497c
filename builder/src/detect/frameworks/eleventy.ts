import { basePathOf } from '../base-path.ts'
import { folderOf, optionOf, settingOf } from '../config-text.ts'
import type { Framework } from '../framework.ts'
import { nodeFor } from '../versions.ts'
import { basePath, basePathIn } from './words.ts'

const nodes = [
  { upTo: 1, min: 12, max: 20 },
  { upTo: 2, min: 14, max: 22 },
  { upTo: Number.POSITIVE_INFINITY, min: 18 },
]

export const eleventy: Framework = {
  id: 'eleventy',
  name: 'Eleventy',
  help: 'an Eleventy site: "@11ty/eleventy" among the dependencies, or its configuration',
  packages: ['@11ty/eleventy', '@11ty/build-awesome'],
  configs: /^(\.eleventy|eleventy\.config)\.[cm]?[jt]s$/,
  configIsSign: true,
  called: /(^|[\s;&|/])(eleventy|@11ty\/eleventy)(@\S+)?(?!.*--serve)(?=$|[\s;&|])/m,
  command: '@11ty/eleventy',
  look({ config, line, major }) {
    const called = /\bsetOutputDirectory\(\s*["'`]([^"'`$]+)["'`]/.exec(config)?.[1]
    const dir = /\bdir\s*[:=]\s*\{[^}]*\}/.exec(config)?.[0]
    const output = folderOf(
      optionOf(line, '--output') ?? called ?? settingOf(dir, 'output') ?? settingOf(config, 'output'),
    )
    return {
      output: [output ?? '_site'],
      ...basePath(basePathOf(optionOf(line, '--pathprefix')) ?? basePathIn(config, 'pathPrefix')),
      caches: ['.cache'],
      node: nodeFor(nodes, major),
    }
  },
}
