import { basePathOf } from '../base-path.ts'
import type { Framework } from '../framework.ts'
import { nodeFor } from '../versions.ts'
import { basePath } from './words.ts'

const nodes = [
  { upTo: 4, max: 16 },
  { upTo: Number.POSITIVE_INFINITY, min: 14, max: 22 },
]

export const createReactApp: Framework = {
  id: 'create-react-app',
  name: 'Create React App',
  help: 'Create React App: "react-scripts" (also with craco or react-app-rewired) among the dependencies',
  packages: ['react-scripts', 'react-scripts-ts', '@craco/craco', 'react-app-rewired'],
  configs: /^(craco\.config\.[cm]?[jt]s|config-overrides\.js)$/,
  called: /\b(react-scripts(-ts)?|craco|react-app-rewired|rescripts)\s+build\b/,
  command: 'react-scripts build',
  look({ facts, dependencies, major, line }) {
    const scripts = dependencies['react-scripts'] ? major : undefined
    const written = /\bBUILD_PATH=["']?([\w./-]+)/.exec(line)?.[1]
    return {
      output: [...(written ? [written.replace(/^\.\//, '')] : []), 'build'],
      fallback: 'spa',
      ...basePath(basePathOf(/\bPUBLIC_URL=["']?([\w.:/-]+)/.exec(line)?.[1] ?? facts.package?.homepage)),
      caches: ['node_modules/.cache'],
      environment: { BROWSER: 'none' },
      node: nodeFor(nodes, scripts),
      oldHashes: scripts !== undefined && scripts < 5,
      because: scripts !== undefined && scripts < 5 ? ['its webpack 4 is made for Node.js 16 and older'] : [],
    }
  },
}
