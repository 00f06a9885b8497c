import type { Glyph, Spelling } from './glyph.ts'
import type { Pattern } from './patterns.ts'

/**
 * A beginning of a pattern: glyphs up to `at` are read, in `age` bytes. `place` is 0 between glyphs; else it is a spelling
 * and how much of it is read, as one number.
 */
export type Item = { pattern: number; at: number; place: number; age: number }

/** Spellings have numbers, by which two beginnings are known to be the same. */
export type Spellings = { patterns: readonly Pattern[]; ids: Map<Spelling, number>; list?: Spelling[] }

type Step = { byte: number; into: Map<string, Item> }

const newline = 10
const escapeByte = 27
/** Fewer glyphs before the end of a line are let go, or lines that end by chance like a value begins would wait for the next. */
const keptOverLines = 8
/** A spelling has fewer bytes. */
const longest = 256
/** In an escape sequence of a terminal, which may stand between any two glyphs: behind its first byte, and in the rest. */
const inEscape = 1
const inSequence = 2
const firstId = 1

/** The bytes that a pattern can begin with. */
export function firstBytes({ glyphs: [first] }: Pattern): number[] {
  return first ? [...spellingsByByte(first).keys()] : []
}

/** Adds what a beginning becomes with one more byte; nothing when the byte does not belong to it. */
export function stepItem(spellings: Spellings, item: Item, { byte, into }: Step): void {
  const pattern = spellings.patterns[item.pattern]
  if (!pattern) return
  // What stands before the end of a line is let go; what comes behind it is not.
  const age = byte === newline && item.at < keptOverLines ? 0 : item.age + 1
  if (age > pattern.glyphs.length * 32 + 256) return
  const add = (at: number, place: number) => {
    into.set(`${item.pattern},${at},${place},${age}`, { pattern: item.pattern, at, place, age })
  }
  if (item.place === 0) openings(spellings, { pattern, item, byte, add })
  else if (item.place === inEscape || item.place === inSequence) readSequence(item, byte, add)
  else readSpelling(spellings, item, { byte, add })
}

type Add = (at: number, place: number) => void

/** Terminals take these out of what is seen: ESC, a bracket, parameters, and one byte that ends it. */
function readSequence({ at, place }: Item, byte: number, add: Add): void {
  if (place === inEscape && byte === 0x5b) add(at, inSequence)
  if (place === inEscape) return
  if (byte >= 0x20 && byte <= 0x3f) add(at, inSequence)
  else if (byte >= 0x40 && byte <= 0x7e) add(at, 0)
}

function readSpelling({ list }: Spellings, { at, place }: Item, { byte, add }: { byte: number; add: Add }): void {
  const spelling = list?.[Math.floor(place / longest)] ?? []
  const read = place % longest
  if (!spelling[read]?.includes(String.fromCharCode(byte))) return
  add(at, read + 1 === spelling.length ? 0 : place + 1)
}

type Opening = { pattern: Pattern; item: Item; byte: number; add: Add }

/** All that may begin between two glyphs. `at` counts a glyph as read when its spelling begins. */
function openings(spellings: Spellings, { pattern, item, byte, add }: Opening): void {
  const { glyphs, between } = pattern
  const { at } = item
  if (at >= glyphs.length) return
  const open = (spelling: Spelling, after: number) =>
    add(after, spelling.length === 1 ? 0 : idOf(spellings, spelling) * longest + 1)
  for (let index = at; index < glyphs.length; index++) {
    const glyph = glyphs[index]
    if (!glyph) return
    for (const spelling of spellingsByByte(glyph).get(byte) ?? []) open(spelling, glyph.isFiller ? index : index + 1)
    if (!glyph.isFiller) break
  }
  if (at === 0) return
  for (const spelling of between) if (spelling[0]?.includes(String.fromCharCode(byte))) open(spelling, at)
  if (byte === escapeByte) add(at, inEscape)
}

function idOf(spellings: Spellings, spelling: Spelling): number {
  const known = spellings.ids.get(spelling)
  if (known !== undefined) return known
  spellings.list ??= [[]]
  const id = Math.max(firstId, spellings.list.length)
  spellings.list[id] = spelling
  spellings.ids.set(spelling, id)
  return id
}

const byByte = new WeakMap<Glyph, Map<number, Spelling[]>>()

function spellingsByByte(glyph: Glyph): ReadonlyMap<number, Spelling[]> {
  const known = byByte.get(glyph)
  if (known) return known
  const made = new Map<number, Spelling[]>()
  for (const spelling of glyph.spellings) {
    for (const character of new Set(spelling[0])) {
      const byte = character.charCodeAt(0)
      made.set(byte, [...(made.get(byte) ?? []), spelling])
    }
  }
  byByte.set(glyph, made)
  return made
}
