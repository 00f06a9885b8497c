import { folderOf, isSet, settingOf } from '../config-text.ts'
import type { Framework } from '../framework.ts'
import { nodeFor } from '../versions.ts'
import { basePath, basePathIn, needsServer } from './words.ts'

const nodes = [
  { upTo: 1, min: 14, max: 18 },
  { upTo: 2, min: 18, max: 22 },
  { upTo: 7, min: 20 },
  { upTo: Number.POSITIVE_INFINITY, min: 22 },
]
const howTo = 'If all can be done in the browser, set ssr: false'

/** React Router as a framework, and Remix before it: with `ssr: false` one page answers all addresses. */
export const reactRouter: Framework = {
  id: 'react-router',
  name: 'React Router',
  help: 'a React Router or Remix app in SPA mode: "@react-router/dev" or "@remix-run/dev" and ssr: false',
  packages: ['@react-router/dev', '@remix-run/dev'],
  configs: /^(react-router|vite|remix)\.config\.[cm]?[jt]s$/,
  called: /\b(react-router\s+build|remix\s+(vite:)?build)\b/,
  command: 'react-router build',
  look({ config, configNames, dependencies, major }) {
    const isRemix = !('@react-router/dev' in dependencies)
    const name = isRemix ? 'Remix' : 'React Router'
    const isSpa = isSet(config, 'ssr', 'false')
    const prerenders = /\bprerender\s*[:(]/.test(config) && !isSet(config, 'prerender', 'false')
    const folder = folderOf(settingOf(config, 'buildDirectory')) ?? 'build'
    const isClassic = isRemix && !configNames.some((each) => each.startsWith('vite'))
    const place = isRemix
      ? `in the remix() plugin of vite.config${isClassic ? ', once the app is built by Vite (Remix 2.7 and later)' : ''}`
      : `in ${configNames.find((each) => each.startsWith('react-router')) ?? 'react-router.config.ts'}`
    return {
      framework: isSpa ? `${name} (SPA)` : name,
      output: [`${folder}/client`],
      ...(isRemix ? { command: 'remix vite:build' } : {}),
      fallback: isSpa ? 'spa' : 'none',
      ...basePath(basePathIn(config, 'basename', 'base')),
      ...(isSpa || prerenders
        ? {}
        : {
            refusal: needsServer(
              `a ${name} app with server rendering`,
              `${howTo} ${place}; or name the pages to make as files with prerender.`,
            ),
          }),
      caches: ['node_modules/.vite'],
      node: nodeFor(nodes, major),
      because: isSpa ? ['its configuration says ssr: false'] : prerenders ? ['its configuration says prerender'] : [],
      ...(prerenders && !isSpa
        ? { warnings: ['Only the pages that the build makes (prerender) are published; what needs the server is not.'] }
        : {}),
    }
  },
}
