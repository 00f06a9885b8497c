import { folderOf, optionOf } from '../config-text.ts'
import type { Framework } from '../framework.ts'
import { nodeFor } from '../versions.ts'
import { basePath, basePathIn } from './words.ts'

const nodes = [
  { upTo: 1, max: 16 },
  { upTo: 2, min: 16, max: 20 },
  { upTo: Number.POSITIVE_INFINITY, min: 20 },
]

export const docusaurus: Framework = {
  id: 'docusaurus',
  name: 'Docusaurus',
  help: 'a Docusaurus site: "@docusaurus/core" among the dependencies',
  packages: ['@docusaurus/core'],
  configs: /^docusaurus\.config\.[cm]?[jt]s$/,
  called: /\bdocusaurus\s+build\b/,
  command: 'docusaurus build',
  look: ({ config, line, major }) => ({
    output: [folderOf(optionOf(line, '--out-dir')) ?? 'build'],
    ...basePath(basePathIn(config, 'baseUrl')),
    caches: ['.docusaurus', 'node_modules/.cache'],
    environment: { DO_NOT_TRACK: '1' },
    node: nodeFor(nodes, major),
  }),
}
