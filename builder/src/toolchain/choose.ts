import semver, { type SemVer } from 'semver'
import { isWithin, shorten, wordsOf } from './choose-words.ts'
import { allowedBy, readNodeRange } from './node-range.ts'
import { isLts } from './node-releases.ts'
import type { ToolWish } from './wish.ts'

/** A version that can be had. `engines` is the range of Node.js on which it runs, as its package says. */
export type Offer = { version: string; engines?: string | undefined }

export type Offered = { node: readonly Offer[]; manager: readonly Offer[] }

export type Choice = { node: string; manager: string; because: string[]; warnings: string[] }

/** Why nothing could be chosen: which of the two, and a sentence for people. */
export type NoChoice = { missing: 'node' | 'manager'; sentence: string }

/**
 * Chooses the Node.js and the manager of an app. What is asked for holds. Of several Node.js the best is one that runs the
 * manager, then one that suits the framework, then the newest LTS, then the newest; of several managers the newest that
 * runs on it. Pure.
 */
export function chooseTools(wish: ToolWish, offered: Offered, today: Date): Choice | NoChoice {
  const nodes = allowedNodes(wish, offered.node, today)
  if ('missing' in nodes) return nodes
  const managers = allowedManagers(wish, offered.manager)
  if ('missing' in managers) return managers
  const newest = newestOfEachMajor(nodes)
  const rank = ranking(wish, today)
  const ranked = newest.toSorted((a, b) => rank(b) - rank(a) || semver.compare(b, a))
  for (const node of ranked) {
    const manager = managerFor(wish, managers, node)
    if (manager) return { node, manager, ...wordsOf(wish, node, today) }
  }
  return misfit(wish, { ranked, managers, today })
}

function askOf({ node }: ToolWish): ReturnType<typeof readNodeRange> {
  return node ? readNodeRange(node.range) : 'nothing'
}

function allowedNodes(wish: ToolWish, offers: readonly Offer[], today: Date): string[] | NoChoice {
  const ask = askOf(wish)
  const versions = offers.map(({ version }) => version).filter((version) => semver.prerelease(version) === null)
  if (ask === undefined) return noNode(wish, versions, 'is neither a version nor a range')
  const allowed = ask === 'nothing' ? versions : allowedBy(ask, versions, today)
  return allowed.length > 0 ? allowed : noNode(wish, versions, 'is none that exists')
}

function noNode(wish: ToolWish, versions: readonly string[], why: string): NoChoice {
  const there = newestOfEachMajor(versions).toSorted(semver.rcompare).slice(0, 8)
  const asked = wish.node
    ? `${wish.node.file} asks for Node.js "${shorten(wish.node.range)}", which ${why}.`
    : 'No Node.js can be had.'
  const listed = there.length > 0 ? ` There are, among others: ${there.join(', ')}.` : ''
  return { missing: 'node', sentence: `${asked}${listed} Correct it and deploy again.` }
}

function allowedManagers({ manager }: ToolWish, offers: readonly Offer[]): Offer[] | NoChoice {
  const { id, range, file } = manager
  const wanted = range === undefined ? '*' : semver.validRange(plainManagerRange(range), { loose: true })
  const test = wanted === null ? undefined : new semver.Range(wanted, { loose: true })
  const found = offers.filter(({ version }) => test?.test(version))
  if (found.length > 0) return newestFirst(found)
  const there = newestOfEachMajor(offers.map(({ version }) => version).filter((each) => !semver.prerelease(each)))
  const listed = there.toSorted(semver.rcompare).slice(0, 8).join(', ')
  const why = wanted === null ? 'is neither a version nor a range' : 'is none that exists'
  const sentence = `${file ?? 'The app'} asks for ${id} "${shorten(range ?? '*')}", which ${why}. There are, among others: ${listed}. Correct it and deploy again.`
  return { missing: 'manager', sentence }
}

/** There are hundreds, so each is read once and not with each comparison. */
function newestFirst(offers: readonly Offer[]): Offer[] {
  const read = offers.map((offer) => ({ offer, version: new semver.SemVer(offer.version) }))
  return read.sort((a, b) => b.version.compare(a.version)).map(({ offer }) => offer)
}

/** A hash may stand behind an exact version: `9.1.0+sha512.1a2b`. */
function plainManagerRange(range: string): string {
  return range
    .trim()
    .replace(/^v(?=\d)/, '')
    .replace(/\+[\w.-]+$/, '')
    .replace(/^(?:latest|stable)$/, '*')
}

function newestOfEachMajor(versions: readonly string[]): string[] {
  const best = new Map<number, SemVer>()
  for (const version of versions.map((each) => new semver.SemVer(each))) {
    const before = best.get(version.major)
    if (!before || version.compare(before) > 0) best.set(version.major, version)
  }
  return [...best.values()].map(({ raw }) => raw)
}

/** Higher is better; equal ones are told apart by their version. */
function ranking(wish: ToolWish, today: Date): (version: string) => number {
  const ask = askOf(wish)
  if (typeof ask === 'object' && ask.kind === 'newest') return () => 0
  return (version) => {
    const major = semver.major(version)
    return (isWithin(major, wish.nodeBounds) ? 2 : 0) + (isLts(major, today) ? 1 : 0)
  }
}

/** The newest that runs on this Node.js. Of npm rather the one that people get together with that Node.js. */
function managerFor({ manager }: ToolWish, managers: readonly Offer[], node: string): string | undefined {
  const usual = manager.id === 'npm' ? npmOf(semver.major(node)) : Number.POSITIVE_INFINITY
  let newest: string | undefined
  for (const { version, engines } of managers) {
    if (newest !== undefined && semver.major(version) > usual) continue
    if (!runsOn(engines, node)) continue
    if (semver.major(version) <= usual) return version
    newest = version
  }
  return newest
}

/** An odd text in `engines` says nothing. */
function runsOn(engines: string | undefined, node: string): boolean {
  if (engines === undefined || semver.validRange(engines, { loose: true }) === null) return true
  return semver.satisfies(node, engines, { loose: true })
}

/** The major of npm that comes with a major of Node.js. */
function npmOf(node: number): number {
  if (node < 15) return 6
  if (node < 17) return 8
  if (node < 23) return 10
  return node < 27 ? 11 : Number.POSITIVE_INFINITY
}

type Misfit = { ranked: readonly string[]; managers: readonly Offer[]; today: Date }

/** Both were asked for and do not go together. They are taken as asked, because only the app can know better. */
function misfit(wish: ToolWish, { ranked, managers, today }: Misfit): Choice | NoChoice {
  const [node] = ranked
  const [manager] = managers
  if (!node || !manager) return { missing: 'node', sentence: 'No Node.js can be had.' }
  const { because, warnings } = wordsOf(wish, node, today)
  const warning = `${wish.manager.id} ${manager.version} says that it runs on Node.js ${manager.engines}, and ${node} is asked for.`
  return { node, manager: manager.version, because, warnings: [...warnings, warning] }
}
