import type { Framework } from '../framework.ts'
import { nodeFor } from '../versions.ts'
import { basePath, basePathIn } from './words.ts'

const nodes = [
  { upTo: 2, max: 16 },
  { upTo: 3, min: 12, max: 16 },
  { upTo: 4, min: 14, max: 18 },
  { upTo: Number.POSITIVE_INFINITY, min: 18, max: 24 },
]

export const gatsby: Framework = {
  id: 'gatsby',
  name: 'Gatsby',
  help: 'a Gatsby site: "gatsby" among the dependencies',
  packages: ['gatsby'],
  configs: /^gatsby-config\.[cm]?[jt]s$/,
  called: /\bgatsby\s+build\b/,
  command: 'gatsby build',
  look: ({ config, line, major }) => ({
    output: ['public'],
    // Gatsby adds the prefix only when it is asked to.
    ...basePath(/--prefix-paths\b/.test(line) ? basePathIn(config, 'pathPrefix') : undefined),
    // It writes again only what changed, so its output is a part of what it keeps.
    caches: ['.cache', 'public'],
    unchanged: ['public'],
    environment: { GATSBY_TELEMETRY_DISABLED: '1' },
    node: nodeFor(nodes, major),
    oldHashes: major !== undefined && major < 3,
  }),
}
