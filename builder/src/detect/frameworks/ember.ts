import { folderOf, optionOf } from '../config-text.ts'
import type { Framework } from '../framework.ts'
import { nodeFor } from '../versions.ts'
import { basePath, basePathIn } from './words.ts'

const nodes = [
  { upTo: 3, max: 16 },
  { upTo: 4, min: 14, max: 18 },
  { upTo: 5, min: 18, max: 22 },
  { upTo: 6, min: 18, max: 24 },
  { upTo: Number.POSITIVE_INFINITY, min: 20 },
]

export const ember: Framework = {
  id: 'ember',
  name: 'Ember',
  help: 'an Ember app: "ember-cli" among the dependencies',
  packages: ['ember-cli', 'ember-source'],
  configs: /^(ember-cli-build\.[cm]?js|config\/environment\.js)$/,
  called: /\bember\s+b(uild)?\b|\bvite\s+build\b/,
  callsAnother: true,
  command: 'ember build --environment=production',
  look: ({ config, line, major, dependencies }) => ({
    ...(dependencies['@embroider/vite'] ? { command: 'vite build' } : {}),
    output: [folderOf(optionOf(line, '--output-path', '-o')) ?? 'dist'],
    fallback: 'spa',
    ...basePath(basePathIn(config, 'rootURL')),
    caches: ['node_modules/.cache', 'node_modules/.vite', 'node_modules/.embroider'],
    node: nodeFor(nodes, major),
    oldHashes: major !== undefined && major < 4,
  }),
}
