import { basePathOf } from '../base-path.ts'
import { folderOf, optionOf, settingOf } from '../config-text.ts'
import type { Framework } from '../framework.ts'
import { nodeFor } from '../versions.ts'
import { basePath, basePathIn } from './words.ts'

const nodes = [
  { upTo: 4, max: 16 },
  { upTo: Number.POSITIVE_INFINITY, min: 12, max: 22 },
]

export const vueCli: Framework = {
  id: 'vue-cli',
  name: 'Vue CLI',
  help: 'a Vue CLI app: "@vue/cli-service" among the dependencies',
  packages: ['@vue/cli-service'],
  configs: /^vue\.config\.[cm]?[jt]s$/,
  called: /\bvue-cli-service\s+build\b/,
  command: 'vue-cli-service build',
  look: ({ config, line, major }) => ({
    output: [folderOf(optionOf(line, '--dest') ?? settingOf(config, 'outputDir')) ?? 'dist'],
    fallback: 'spa',
    ...basePath(basePathOf(optionOf(line, '--public-path')) ?? basePathIn(config, 'publicPath', 'baseUrl')),
    caches: ['node_modules/.cache'],
    environment: { VUE_CLI_TELEMETRY: '0' },
    node: nodeFor(nodes, major),
    oldHashes: major !== undefined && major < 5,
  }),
}
