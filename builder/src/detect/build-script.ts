import { type Detector, outputsAfter } from './detector.ts'
import { dependenciesOf } from './facts.ts'
import { findRouter } from './router.ts'

/** Frameworks that need no more than their name and the folder that they write to. */
const named: readonly { framework: string; package: string; output: string; spa?: boolean }[] = [
  { framework: 'Create React App', package: 'react-scripts', output: 'build', spa: true },
  { framework: 'Astro', package: 'astro', output: 'dist' },
  { framework: 'Eleventy', package: '@11ty/eleventy', output: '_site' },
  { framework: 'SvelteKit', package: '@sveltejs/kit', output: 'build' },
  { framework: 'VitePress', package: 'vitepress', output: '.vitepress/dist' },
  { framework: 'Docusaurus', package: '@docusaurus/core', output: 'build' },
  { framework: 'Parcel', package: 'parcel', output: 'dist' },
  { framework: 'Gatsby', package: 'gatsby', output: 'public' },
]

/** Stands before Vite in the table: some of these have Vite inside. */
export const namedFrameworkDetector: Detector = {
  id: 'named-framework',
  help: `a build script together with ${named.map((entry) => entry.framework).join(', ')}`,
  detect(facts) {
    const dependencies = dependenciesOf(facts.package)
    const entry = named.find((each) => each.package in dependencies)
    if (!entry || !facts.package?.scripts.build) return undefined
    return {
      framework: entry.framework,
      build: 'npm run build',
      output: outputsAfter([entry.output]),
      fallback: entry.spa && findRouter(dependencies) ? 'spa' : 'none',
      because: [
        `package.json names ${entry.package}`,
        `package.json has a build script: ${facts.package.scripts.build}`,
      ],
    }
  },
}

export const buildScriptDetector: Detector = {
  id: 'build-script',
  help: 'a package.json with a "build" script that writes to dist, build, out, _site, www, output or public',
  detect(facts) {
    const script = facts.package?.scripts.build
    if (!script) return undefined
    return {
      framework: 'Build script',
      build: 'npm run build',
      output: outputsAfter([]),
      fallback: 'none',
      because: [`package.json has a build script: ${script}`],
    }
  },
}
