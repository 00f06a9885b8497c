import type { BuildSettings } from '@trellis/shared'
import semver from 'semver'
import { dependenciesOf } from '../package-json.ts'
import type { PlatformHints } from '../platform-files/hints.ts'
import type { PackageFacts } from './facts.ts'
import type { Lock, ManagerKind } from './manager.ts'
import { managerOf, managers } from './managers.ts'

/** What a source says about the manager. `range` is absent when it names the manager alone. */
type Word = { name: string; range?: string; source: string; kind?: ManagerKind }

/** The manager of an app, with what led to it. */
export type ManagerChoice = {
  kind: ManagerKind
  /** The versions that will do; absent when whatever goes with the Node.js does. */
  range?: string
  /** The file that names the range, for the words of a failure. */
  file?: string
  /** Its own lockfile, if there is one. */
  lock?: Lock
  because: string[]
  warnings: string[]
}

/**
 * Chooses the manager. The first of these that says something decides which one it is: the install command of the
 * settings, `packageManager`, `devEngines`, a release of Yarn, a lockfile, `engines`, `volta`, files and versions that
 * only one manager knows; else it is npm. Settings of pnpm without a workspace are such a file only where no command of
 * a file for another platform calls another manager. The version is that of the first one that names a version of it. Pure.
 */
export function chooseManager(facts: PackageFacts, settings: BuildSettings, hints: PlatformHints): ManagerChoice {
  const warnings: string[] = []
  const lock = bestLock(facts)
  const words = [...wordsOf(facts, settings, warnings), ...(lock ? [lockWord(lock)] : []), ...laterWords(facts, hints)]
  const [first] = words
  const id = first?.name ?? 'npm'
  const same = words.filter(({ name }) => name === id)
  const versioned = same.find(({ range }) => range !== undefined)
  const kind = first?.kind ?? kindOf(id, versioned, lock)
  const ownLock = facts.locks.find((each) => each.kind === kind) ?? facts.locks.find((each) => isOf(each, id))
  const range = rangeOf(versioned, { kind, same, lock: ownLock })
  const because = first
    ? [
        `${first.source} ${first.range && first.source !== ownLock?.name ? `asks for ${first.name} ${first.range}` : `is ${managerOf(kind).title}\u2019s`}`,
      ]
    : []
  return {
    kind,
    ...(range === undefined ? {} : { range }),
    ...(versioned ? { file: versioned.source } : {}),
    ...(ownLock ? { lock: ownLock } : {}),
    because,
    warnings: [...warnings, ...lockWarnings(facts, ownLock, kind)],
  }
}

function wordsOf(facts: PackageFacts, settings: BuildSettings, warnings: string[]): Word[] {
  const { manifest, rootManifest, yarn } = facts
  const words: Word[] = []
  const command = settings.installCommand && readCommand(settings.installCommand, 'the install command of the settings')
  if (command) words.push(command)
  for (const each of new Set([rootManifest, manifest])) {
    const found = each?.packageManager && readPackageManager(each.packageManager, warnings)
    if (found) words.push(found)
    const engine = each?.devEngines.packageManager.find(({ name }) => managers.some(({ id }) => id === name))
    if (engine)
      words.push({
        name: engine.name,
        source: 'package.json (devEngines)',
        ...(engine.version ? { range: engine.version } : {}),
      })
  }
  if (yarn.release?.isThere) {
    const { path, version } = yarn.release
    words.push({ name: 'yarn', source: path, ...(version ? { range: version } : {}) })
  }
  return words
}

/** What counts only when there is no lockfile: or as a version of the manager that the lockfile names. */
function laterWords(facts: PackageFacts, hints: PlatformHints): Word[] {
  const words: Word[] = []
  for (const each of new Set([facts.rootManifest, facts.manifest])) {
    for (const part of ['volta', 'engines'] as const) {
      for (const id of ['pnpm', 'yarn', 'bun', 'npm'] as const) {
        const range = each?.[part][id]
        // Many templates name npm in `engines` only to say what is too old.
        if (range && semver.validRange(range, { loose: true }))
          words.push({ name: id, range, source: `package.json (${part}.${id})` })
      }
    }
  }
  const forPnpm: Word = { name: 'pnpm', range: '^10.0.0', source: 'pnpm-workspace.yaml' }
  const listsPackages = facts.workspace?.file.endsWith('pnpm-workspace.yaml') === true
  if (facts.hasPnpmWorkspace && listsPackages) words.push(forPnpm)
  if (facts.yarn.linker !== undefined) words.push({ name: 'yarn', range: '^4.0.0', source: '.yarnrc.yml' })
  const foreign = Object.entries(dependenciesOf(facts.manifest)).find(([, version]) =>
    /^(?:workspace|catalog):/.test(version),
  )
  if (foreign) words.push({ name: 'pnpm', range: '^10.0.0', source: `the version "${foreign[1]}" of ${foreign[0]}` })
  // Templates bring pnpm's settings along for those who take pnpm, and are built with npm elsewhere.
  if (facts.hasPnpmWorkspace && !listsPackages) words.push(...platformWords(hints), forPnpm)
  return words
}

function platformWords({ install, build }: PlatformHints): Word[] {
  const words = [install, build].map((said) => said && readCommand(said.value, said.file))
  return words.filter((word) => word !== undefined)
}

/** The manager that a command line calls, with the version that it names: `pnpm i`, `npx -y pnpm@8 install`. */
function readCommand(line: string, source: string): Word | undefined {
  const found = /(?:^|[\s;&|(])(pnpm|yarn|bun|npm)(?:@([\w.^~<>=-]+))?(?=$|[\s;&|)])/.exec(line)
  if (!found?.[1]) return undefined
  return { name: found[1], source, ...(found[2] ? { range: found[2] } : {}) }
}

/** `pnpm@9.1.0+sha512.abc`; a URL stands for the version that is in it. */
function readPackageManager(text: string, warnings: string[]): Word | undefined {
  const [, name = '', rest = ''] = /^([^@]+)(?:@(.*))?$/.exec(text.trim()) ?? []
  if (!managers.some(({ id }) => id === name)) {
    warnings.push(`package.json names the package manager "${text.slice(0, 60)}", which is none that is known here.`)
    return undefined
  }
  const range = rest.includes('://') ? /\d+\.\d+\.\d+(?:-[\w.]+)?/.exec(rest)?.[0] : rest.replace(/\+.*$/, '')
  return { name, source: 'package.json (packageManager)', ...(range ? { range } : {}) }
}

/** Of several lockfiles: one that is in step before one that is not, then by the order of the table. */
function bestLock(facts: PackageFacts): Lock | undefined {
  return facts.locks.find(({ agrees }) => agrees !== false) ?? facts.locks[0]
}

function lockWord({ kind, name, range }: Lock): Word {
  return { name: managerOf(kind).id, kind, source: name, ...(range ? { range } : {}) }
}

function isOf(lock: Lock, id: string): boolean {
  return managerOf(lock.kind).id === id
}

/** Yarn is classic up to 1, by its version, else by its lockfile, else by what is usual today. */
function kindOf(id: string, versioned: Word | undefined, lock: Lock | undefined): ManagerKind {
  if (id !== 'yarn') return managers.find((each) => each.id === id)?.kind ?? 'npm'
  if (versioned?.kind) return versioned.kind
  const lowest = versioned?.range === undefined ? undefined : lowestOf(versioned.range)
  if (lowest !== undefined) return lowest.major < 2 ? 'yarn' : 'berry'
  return lock?.kind === 'berry' ? 'berry' : 'yarn'
}

function lowestOf(range: string): semver.SemVer | undefined {
  try {
    return semver.minVersion(range, { loose: true }) ?? undefined
  } catch {
    // A tag such as `stable`; whoever resolves it says what is wrong with anything else.
    return range === 'berry' || range === 'stable' ? new semver.SemVer('4.0.0') : undefined
  }
}

type RangeParts = { kind: ManagerKind; same: readonly Word[]; lock: Lock | undefined }

/** The range of the first word that has one, made narrower by what the lockfile's format and `engines` ask for. */
function rangeOf(versioned: Word | undefined, { kind, same, lock }: RangeParts): string | undefined {
  const usual = kind === 'yarn' ? '^1.22.0' : kind === 'berry' ? '>=4.0.0' : undefined
  const ranges = [versioned?.range, lock?.range, ...same.map(({ range }) => range), usual]
  return ranges.filter((range) => range !== undefined).reduce(narrowed, undefined)
}

/** Both ranges at once where they have versions in common, else the first. */
function narrowed(range: string | undefined, next: string): string {
  if (range === undefined || range === next) return next
  if (range.includes('||') || next.includes('||')) return range
  const isPlain = semver.validRange(range) !== null && semver.validRange(next) !== null
  return isPlain && semver.intersects(range, next) && !semver.subset(range, next) ? `${range} ${next}` : range
}

function lockWarnings(facts: PackageFacts, own: Lock | undefined, kind: ManagerKind): string[] {
  const { title } = managerOf(kind)
  const others = facts.locks.filter((lock) => lock !== own).map(({ name }) => name)
  const strangers =
    own || facts.strangers.length === 0
      ? []
      : [
          `${list(facts.strangers)} ${are(facts.strangers)} not read: the app in ${facts.app} is no part of what ${they(facts.strangers)} locked.`,
        ]
  const several =
    others.length > 0
      ? [
          `${title} does not read ${list(others)}${own ? `, and ${own.name} is there too: remove what is not used` : ''}.`,
        ]
      : []
  const outdated =
    own?.agrees === false && kind === 'npm'
      ? [
          `${own.name} does not agree with package.json, so versions may change. Run ${title}\u2019s install and commit ${own.name}.`,
        ]
      : []
  return [...strangers, ...several, ...outdated]
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

function are(names: readonly string[]): string {
  return names.length === 1 ? 'is' : 'are'
}

function they(names: readonly string[]): string {
  return names.length === 1 ? 'it' : 'they'
}
