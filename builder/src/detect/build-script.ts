import { dependenciesOf } from '../package-json.ts'
import { type Detector, outputsAfter } from './detector.ts'
import { flavourOf } from './frameworks/flavours.ts'
import { findRouter } from './router.ts'
import { makesPackage, plainScript, scriptsOf, wholeScript } from './scripts.ts'
import { majorOf } from './versions.ts'

/** An app that no framework is known for, but that says how it is built. What it wrote is looked for afterwards. */
export const buildScriptDetector: Detector = {
  id: 'build-script',
  help: 'a package.json with a script named "build", or one such as "build:prod" or "docs:build"',
  sample: 'build-script',
  detect(facts) {
    const scripts = scriptsOf(facts)
    const name = plainScript(scripts)
    if (name === undefined) return undefined
    const dependencies = dependenciesOf(facts.package)
    const bundler = majorOf(dependencies.webpack)
    const isOld = bundler !== undefined && bundler < 5
    return {
      framework: 'Build script',
      build: { scripts: [name] },
      output: outputsAfter([]),
      fallback: flavourOf(dependencies) || findRouter(dependencies) ? 'spa' : 'none',
      unchanged: facts.pages.filter((folder) => sources.includes(folder)),
      caches: ['node_modules/.cache'],
      ...(isOld ? { node: { max: 16 }, oldHashes: true } : {}),
      because: [`package.json has a ${name} script: ${(scripts[name] ?? '').replace(/\s+/g, ' ').slice(0, 200)}`],
      ...(makesPackage(facts, wholeScript(scripts, name)) ? { hint: packageOnly } : {}),
      strength: makesPackage(facts, wholeScript(scripts, name)) ? 'present' : 'likely',
    }
  },
}

/** Where pages stand that people write; those in other folders were written by an earlier build. */
const sources = ['', 'public', 'docs', 'site', 'www']

const packageOnly = 'The build script makes a package for other programs, as far as its commands tell, and no pages.'
