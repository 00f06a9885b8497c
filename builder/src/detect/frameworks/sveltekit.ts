import { folderOf, settingOf } from '../config-text.ts'
import type { Framework } from '../framework.ts'
import { nodeFor } from '../versions.ts'
import { basePath, basePathIn, needsServer } from './words.ts'

const nodes = [
  { upTo: 1, min: 16, max: 20 },
  { upTo: 2, min: 18 },
  { upTo: Number.POSITIVE_INFINITY, min: 22 },
]
/** Adapters that write for a server or for one host. Others are unknown and may well write files. */
const forServers =
  /["'`](@sveltejs\/adapter-(?:auto|node|vercel|netlify|cloudflare|cloudflare-workers|begin)|svelte-adapter-(?:bun|deno|aws\w*)|@deno\/svelte-adapter|svelte-kit-sst)["'`]/

const howTo =
  "Install @sveltejs/adapter-static, use it as the adapter, and set prerender = true in src/routes/+layout (or give it a fallback: 'index.html')."

export const sveltekit: Framework = {
  id: 'sveltekit',
  name: 'SvelteKit',
  help: 'a SvelteKit site with @sveltejs/adapter-static',
  packages: ['@sveltejs/kit'],
  configs: /^(svelte|vite)\.config\.[cm]?[jt]s$/,
  called: /\bvite(\.js)?\s+build\b|\bsvelte-kit\s+build\b/,
  callsAnother: true,
  command: 'vite build',
  look({ config, dependencies, major }) {
    const imported = forServers.exec(config)?.[1]
    const isStatic = /["'`]@sveltejs\/adapter-static["'`]/.test(config)
    const known = isStatic || '@sveltejs/adapter-static' in dependencies
    const refused = !isStatic && (imported !== undefined || (!known && !/\badapter\b/.test(config)))
    const used = imported ? `the adapter ${imported}` : 'no adapter for static sites'
    const pages = folderOf(settingOf(config, 'pages')) ?? 'build'
    const fallback = settingOf(config, 'fallback')
    return {
      output: [pages],
      fallback: fallback === 'index.html' ? 'spa' : 'none',
      ...basePath(basePathIn(/\bpaths\s*:\s*\{[^}]*\}/.exec(config)?.[0] ?? '', 'base')),
      ...(refused ? { refusal: needsServer(`a SvelteKit app with ${used}`, howTo) } : {}),
      caches: ['node_modules/.vite'],
      node: nodeFor(nodes, major),
      because: isStatic ? ['it uses @sveltejs/adapter-static'] : [],
      hint: howTo,
    }
  },
}
