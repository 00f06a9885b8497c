import { dependenciesOf } from '../package-json.ts'
import type { Detector, Finding, Strength } from './detector.ts'
import { outputsAfter } from './detector.ts'
import type { AppFacts } from './facts.ts'
import { findScript, isPackage, makesPackage, scriptsOf, wholeScript } from './scripts.ts'
import { majorOf } from './versions.ts'

/** An app as the row of one framework looks at it. */
export type View = {
  facts: AppFacts
  dependencies: Readonly<Record<string, string>>
  /** The major version of the framework; absent when the app takes the newest. */
  major?: number
  /** The text of the framework's configurations, without comments; empty when there are none. */
  config: string
  /** The paths of those configurations. */
  configNames: readonly string[]
  /** The command lines that build the app, those of inner scripts too, each on a line; empty when it has no script. */
  line: string
}

/** What a row finds in the app. `because` is what it knows besides the package and the script. */
export type Seen = Partial<Omit<Finding, 'output' | 'build'>> & {
  output: readonly string[]
  /** Scripts to run instead of the found one; none to run the framework's own command. */
  scripts?: readonly string[]
  /** Instead of the row's, where it depends on the app. */
  command?: string
}

/** A framework as data; `look` reads what differs from app to app. */
export type Framework = {
  id: string
  name: string
  help: string
  sample?: string
  /** Any of these among the dependencies is its sign; the first that is there says its version. */
  packages: readonly string[]
  /** The names of its configurations, which are a sign too when `configIsSign` is set. */
  configs: RegExp
  configIsSign?: boolean
  /** How scripts call it. */
  called: RegExp
  /** They call another framework that this one has inside, so a call alone is no sign of it. */
  callsAnother?: boolean
  /** Scripts that are better than `build` when they call it. */
  scripts?: readonly string[]
  /** What is run when the app has no script of its own. */
  command: string
  /** A tool beside other work: it is what is published only when nothing else is. */
  beside?: boolean
  look: (view: View) => Seen | undefined
}

/** Makes the detector of a framework out of its row. */
export function detectorOf(row: Framework): Detector {
  return {
    id: row.id,
    help: row.help,
    sample: row.sample ?? row.id,
    detect: (facts) => findingOf(row, facts),
  }
}

function findingOf(row: Framework, facts: AppFacts): (Finding & { strength: Strength }) | undefined {
  if (!facts.package) return undefined
  const dependencies = dependenciesOf(facts.package)
  const sign = row.packages.find((name) => name in dependencies)
  const configNames = Object.keys(facts.configs).filter((path) => row.configs.test(path))
  const byConfig = row.configIsSign === true && configNames.length > 0
  const scripts = scriptsOf(facts)
  const script = findScript(scripts, row.called, row.scripts)
  if (sign === undefined && !byConfig && (row.callsAnother || !script?.called)) return undefined
  const major = sign === undefined ? undefined : majorOf(dependencies[sign])
  const seen = row.look({
    ...{ facts, dependencies, configNames, line: script?.text ?? '' },
    config: configNames.map((path) => facts.configs[path] ?? '').join('\n'),
    ...(major === undefined ? {} : { major }),
  })
  if (!seen) return undefined
  const names = seen.scripts ?? (script && (script.called || !row.beside) ? [script.name] : [])
  const { scripts: _scripts, command = row.command, ...rest } = seen
  return {
    fallback: 'none',
    framework: row.name,
    ...rest,
    build: names.length > 0 ? { scripts: names } : { command },
    output: outputsAfter(seen.output),
    because: [
      sign === undefined ? signOf(row, configNames) : `package.json names ${sign} ${dependencies[sign]}`,
      ...names.map((name) => `package.json has a ${name} script: ${oneLine(scripts[name] ?? '')}`),
      ...(seen.because ?? []),
    ],
    strength: strengthOf(row, facts, script?.called ?? false),
  }
}

function signOf(row: Framework, configNames: readonly string[]): string {
  return configNames[0] === undefined ? `a script of package.json calls ${row.name}` : `there is ${configNames[0]}`
}

/** A build script that calls the framework tells more than a package that is merely there, perhaps for tests. */
function strengthOf(row: Framework, facts: AppFacts, called: boolean): Strength {
  const { build } = scriptsOf(facts)
  if (build === undefined) return called ? 'called' : 'likely'
  const whole = wholeScript(scriptsOf(facts), 'build')
  if (row.called.test(whole)) return 'called'
  if (called && (makesPackage(facts, whole) || isPackage(facts))) return 'likely'
  return row.beside || called ? 'present' : 'likely'
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 200)
}
