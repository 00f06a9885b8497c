import semver from 'semver'
import { isLts, majorNamed } from './node-releases.ts'

/** Which versions a text allows. `lts` asks for the newest LTS, or the one `back` before it; `newest` for any newest. */
export type NodeAsk = { kind: 'range'; range: string } | { kind: 'lts'; back: number } | { kind: 'newest' }

const newestWords = new Set(['node', 'current', 'latest', 'newest', 'stable'])
/** Words by which version managers mean whatever is there. */
const nothingWords = new Set(['', 'system', 'default', '*', 'x', 'any'])
const longest = 200
/** With what may stand around it, such as a comment. */
const longestText = 2000

/**
 * Reads what people write into `engines`, `.nvmrc` and their like. `nothing` when the text leaves it open, and `undefined`
 * when it means no version at all.
 */
export function readNodeRange(text: string): NodeAsk | 'nothing' | undefined {
  if (text.length > longestText) return undefined
  const plain = plainVersion(text)
  if (plain.length > longest) return undefined
  const word = plain.toLowerCase()
  if (nothingWords.has(word)) return 'nothing'
  if (newestWords.has(word)) return { kind: 'newest' }
  const lts = /^lts(?:\/(\*|-\d{1,2}|[a-z]+))?$/.exec(word)
  if (lts) return readLts(lts[1] ?? '*')
  const named = majorNamed(word)
  if (named) return { kind: 'range', range: `${named}.x` }
  const range = semver.validRange(plain, { loose: true }) ?? undefined
  if (range === undefined) return undefined
  return range === '*' ? 'nothing' : { kind: 'range', range }
}

/** `"v18.1.0" # the old one` is 18.1.0. A comment, quotes and the name of the tool in front are not part of it. */
function plainVersion(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/\s+#.*$/s, '')
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim()
    .replace(/^node(?:js)?[@-](?=v?\d|lts)/i, '')
    .replace(/^(?:v|=)\s*(?=\d)/i, '')
    .replace(/\s+or\s+/gi, ' || ')
    .trim()
}

function readLts(which: string): NodeAsk | undefined {
  if (which === '*') return { kind: 'lts', back: 0 }
  if (which.startsWith('-')) return { kind: 'lts', back: Number(which.slice(1)) }
  const major = majorNamed(which)
  return major === undefined ? undefined : { kind: 'range', range: `${major}.x` }
}

/** The versions that an ask allows, of those on offer. */
export function allowedBy(ask: NodeAsk, versions: readonly string[], today: Date): string[] {
  if (ask.kind === 'newest') return [...versions]
  if (ask.kind === 'range') {
    const range = new semver.Range(ask.range, { loose: true })
    return versions.filter((version) => range.test(version))
  }
  const majors = [...new Set(versions.map((version) => semver.major(version)))]
  const major = majors.filter((each) => isLts(each, today)).sort((a, b) => b - a)[ask.back]
  return versions.filter((version) => semver.major(version) === major)
}
