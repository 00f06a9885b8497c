import type { Detector } from './detector.ts'
import { outputsAfter } from './detector.ts'
import { type AppFacts, dependenciesOf } from './facts.ts'
import { findRouter } from './router.ts'

/** The library is recognised by its plugin first, because apps carry several libraries but one plugin. */
const flavours: readonly { name: string; packages: readonly string[] }[] = [
  { name: 'React', packages: ['@vitejs/plugin-react', '@vitejs/plugin-react-swc', '@vitejs/plugin-react-oxc'] },
  { name: 'Preact', packages: ['@preact/preset-vite'] },
  { name: 'Vue', packages: ['@vitejs/plugin-vue', '@vitejs/plugin-vue-jsx'] },
  { name: 'Svelte', packages: ['@sveltejs/vite-plugin-svelte'] },
  { name: 'Solid', packages: ['vite-plugin-solid'] },
  { name: 'React', packages: ['react'] },
  { name: 'Vue', packages: ['vue'] },
  { name: 'Lit', packages: ['lit'] },
]

export const viteDetector: Detector = {
  id: 'vite',
  help: 'a Vite app: "vite" among the dependencies, or a vite.config file beside package.json',
  detect(facts) {
    const dependencies = dependenciesOf(facts.package)
    if (!facts.package || !(dependencies.vite || facts.viteConfig)) return undefined
    const flavour = flavours.find(({ packages }) => packages.some((name) => name in dependencies))
    const build = facts.package.scripts.build
    const outDir = findOutDir(build, facts.viteConfig?.text)
    const router = findRouter(dependencies)
    const onePage = facts.pages.includes('') && facts.htmlFiles === 1
    return {
      framework: flavour ? `Vite (${flavour.name})` : 'Vite',
      build: build ? 'npm run build' : 'npx vite build',
      output: outputsAfter([outDir ?? 'dist']),
      fallback: onePage && (router || flavour) ? 'spa' : 'none',
      because: [...reasons(facts, dependencies, router), ...(onePage && flavour ? [oneFor(flavour.name)] : [])],
    }
  },
}

/** Vite's own server answers unknown addresses of such an app with its page, too. */
function oneFor(library: string): string {
  return `index.html is the only page, and ${library} draws in the browser: it answers every address`
}

function reasons(facts: AppFacts, dependencies: Record<string, string>, router: string | undefined): string[] {
  const found = dependencies.vite
    ? `package.json names vite ${dependencies.vite}`
    : `there is a ${facts.viteConfig?.name ?? 'vite.config'}`
  return [
    found,
    ...(facts.package?.scripts.build ? [`package.json has a build script: ${facts.package.scripts.build}`] : []),
    ...(router ? [`package.json names ${router}, a router that runs in the browser`] : []),
  ]
}

/** The output folder as the build script or the configuration names it in plain text; computed ones are not seen. */
export function findOutDir(script: string | undefined, config: string | undefined): string | undefined {
  const found =
    /--outDir[= ]["']?([^\s"']+)/.exec(script ?? '')?.[1] ??
    /\boutDir\s*:\s*["'`]([^"'`$]+)["'`]/.exec(config ?? '')?.[1]
  const folder = found?.replace(/^\.\//, '').replace(/\/+$/, '')
  return folder && !folder.startsWith('/') && !folder.split('/').includes('..') ? folder : undefined
}
