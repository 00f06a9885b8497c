import { basePathOf } from '../base-path.ts'
import { folderOf, optionOf } from '../config-text.ts'
import type { Framework } from '../framework.ts'
import { findRouter } from '../router.ts'
import { flavourOf, isOnePage } from './flavours.ts'
import { basePath } from './words.ts'

export const parcel: Framework = {
  id: 'parcel',
  name: 'Parcel',
  help: 'a Parcel app: "parcel" or "parcel-bundler" among the dependencies',
  packages: ['parcel', 'parcel-bundler'],
  configs: /^\.parcelrc$/,
  called: /\bparcel\s+build\b/,
  command: 'parcel build',
  look({ facts, dependencies, line, major }) {
    const isOld = 'parcel-bundler' in dependencies || major === 1
    const page = ['', 'src', 'public'].find((folder) => facts.pages.includes(folder))
    const entry = page === undefined ? undefined : page ? `${page}/index.html` : 'index.html'
    const library = flavourOf(dependencies) ?? findRouter(dependencies)
    return {
      output: [folderOf(optionOf(line, '--dist-dir', '--out-dir', '-d')) ?? 'dist'],
      // Without a script Parcel has to be told which page to begin with, unless package.json says it.
      ...(entry && !facts.package?.source ? { command: `parcel build ${entry}` } : {}),
      fallback: library && (isOnePage(facts) || page) ? 'spa' : 'none',
      ...basePath(basePathOf(optionOf(line, '--public-url'))),
      caches: [isOld ? '.cache' : '.parcel-cache'],
      environment: { PARCEL_WORKERS: '2' },
      node: isOld ? { max: 16 } : { min: 16 },
      oldHashes: isOld,
    }
  },
}
