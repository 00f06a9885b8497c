import { exactly, type Glyph, inHex, inOctal, type Spelling } from './glyph.ts'

/** Each text inside a text of some language adds backslashes; so many levels of it are looked for. */
const mostBackslashes = 8
/** And percent signs grow by `25` with each level. */
const percentLevels = [0, 1, 2]
/** Zeros that a character's number in HTML may begin with. */
const leadingZeros = [0, 1, 2, 3, 4]

const cache = new Map<string, Glyph>()

/**
 * A character in every way in which tools write it: as it is, and as URLs, JSON, JavaScript, HTML, shells and C do, in all
 * cases of their digits and to some levels of one inside the other. Escapes of a text may be mixed from character to
 * character, as different tools choose differently what they escape.
 */
export function spellCharacter(character: string): Glyph {
  const known = cache.get(character)
  if (known) return known
  const made = { spellings: spellingsOf(character) }
  cache.set(character, made)
  return made
}

function spellingsOf(character: string): Spelling[] {
  const bytes = [...Buffer.from(character, 'utf8')]
  const own = [
    exactly(character),
    ...percentEncoded(bytes),
    ...numbered(character, bytes),
    ...asEntity(character.codePointAt(0) ?? 0),
    ...(named[character] ?? []).map(exactly),
    ...(/\s/.test(character) ? [exactly(' ')] : []),
  ]
  // What is no plain letter or digit may have backslashes before it; what has a letter of its own has that behind them.
  const letter = letters[character]
  const escaped = /^[A-Za-z0-9]$/.test(character) ? [] : slashed(exactly(character))
  const ends = character === '\n' ? lineEnds() : []
  return [...own, ...ends, ...escaped, ...(letter ? slashed(exactly(letter)) : [])]
}

function percentEncoded(bytes: readonly number[]): Spelling[] {
  return percentLevels.map((level) =>
    bytes.flatMap((byte) => [...exactly(`%${'25'.repeat(level)}`), ...inHex(byte, 2)]),
  )
}

/** `\u00e9`, `\u{e9}`, `\xe9`, `\xc3\xa9`, `\303\251`. */
function numbered(character: string, bytes: readonly number[]): Spelling[] {
  const point = character.codePointAt(0) ?? 0
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  const hex = point.toString(16).length
  const each = (parts: readonly number[], spell: (part: number) => Spelling) => (slashes: Spelling) =>
    parts.flatMap((part) => [...slashes, ...spell(part)])
  const kinds = [
    each(units, (unit) => ['u', ...inHex(unit, 4)]),
    each([point], () => ['u', '{', ...inHex(point, hex), '}']),
    each(bytes, (byte) => ['xX', ...inHex(byte, 2)]),
    each(bytes, inOctal),
    ...(point > 0x7f && point < 0x100 ? [each([point], () => ['xX', ...inHex(point, 2)])] : []),
    ...(point > 0xffff ? [each([point], () => ['U', ...inHex(point, 8)])] : []),
  ]
  return kinds.flatMap((kind) => [1, 2, 4].map((count) => kind(exactly('\\'.repeat(count)))))
}

function asEntity(point: number): Spelling[] {
  const digits = String(point)
  const hex = point.toString(16)
  return leadingZeros.flatMap((zeros) => [
    exactly(`&#${'0'.repeat(zeros)}${digits};`),
    [...exactly('&#'), 'xX', ...inHex(point, hex.length + zeros), ';'],
  ])
}

function slashed(spelling: Spelling): Spelling[] {
  return Array.from({ length: mostBackslashes }, (_, index) => [...exactly('\\'.repeat(index + 1)), ...spelling])
}

/** The end of a line of a value, which may be of either kind wherever it is printed. */
function lineEnds(): Spelling[] {
  const written = slashed(['n']).flatMap((end) => [end, ...slashed(['r']).map((before) => [...before, ...end])])
  const ends = ['\r\n', '\r', ' ', '%0D%0A', '%0d%0a', '&#13;&#10;', '&#xD;&#xA;', '&#xd;&#xa;', '\\x0d\\x0a', "$'\\n'"]
  return [...ends.map(exactly), ...written]
}

/** What stands behind a backslash for a character that has no picture. */
const letters: Readonly<Record<string, string>> = {
  '\t': 't',
  '\r': 'r',
  '\b': 'b',
  '\f': 'f',
  '\v': 'v',
  '\0': '0',
  '\u001b': 'e',
}

/** Ways that belong to one character: names in HTML, quotes inside of quotes, and signs that are doubled. */
const named: Readonly<Record<string, readonly string[]>> = {
  ' ': ['+', '&nbsp;'],
  '&': ['&amp;', '&amp;amp;'],
  '<': ['&lt;', '&amp;lt;'],
  '>': ['&gt;', '&amp;gt;'],
  '"': ['&quot;', '&amp;quot;', '""', `"'"'"`],
  "'": ['&apos;', '&amp;apos;', '&amp;#39;', "''", `'\\''`, `'\\\\''`, `'"'"'`, `'\\"'\\"'`],
  $: ['$$'],
  '%': ['%%'],
}
