import { exactly, type Glyph, type Spelling } from './glyph.ts'
import type { SecretPart } from './secret-parts.ts'
import { spellBase64, spellDecimal, spellHex, spellRaw } from './spell-bytes.ts'
import { spellCharacter } from './spell-character.ts'

/** What is looked for: glyphs one behind the other, with what may stand between any two of them. */
export type Pattern = { name: string; glyphs: readonly Glyph[]; between: readonly Spelling[] }

/** Encoders break long lines; inside of a JSON text such a break is an escape. */
const breaks = ['\n', '\r', '\\n', '\\r\\n'].map(exactly)
const hexGaps = [' ', ':', '-', '_', ',', ', ', '0x', '\\x', '\n', '\r\n'].map(exactly)
const numberGaps = [',', ' ', '\n', '\r\n', '\t'].map(exactly)

/** Lines after the first are often moved to the right. */
const indent: Glyph = { spellings: [[' \t']], isFiller: true }

/** Every form of one part of a secret. Parts that are not the whole value are looked for as text only. */
export function patternsOf(name: string, part: SecretPart): Pattern[] {
  const text: Pattern = { name, glyphs: spellText(part.text), between: [] }
  if (!part.whole) return [text]
  const encoded = [...new Set([part.text, part.text.replaceAll('\n', '\r\n')])]
  return [
    text,
    ...encoded.flatMap((each) => {
      const bytes = Buffer.from(each)
      return [
        { name, glyphs: spellHex(bytes), between: hexGaps },
        { name, glyphs: spellDecimal(bytes), between: numberGaps },
        ...wideForms(each).map((wide) => ({ name, glyphs: spellRaw(wide), between: [] })),
      ]
    }),
    ...encodedTexts(encoded).flatMap((each) => inBase64(name, Buffer.from(each))),
  ]
}

const fillers = new Map<string, Glyph>()

/** A shell makes one space of all space between two words, so what follows other space may be missing. */
function spellText(text: string): Glyph[] {
  const characters = Array.from(text)
  return characters.flatMap((character, index) => {
    const isMore = /\s/.test(character) && /\s/.test(characters[index - 1] ?? '')
    const glyph = isMore ? fillerOf(character) : spellCharacter(character)
    return character === '\n' ? [glyph, indent] : [glyph]
  })
}

function fillerOf(character: string): Glyph {
  const known = fillers.get(character)
  if (known) return known
  const made: Glyph = { ...spellCharacter(character), isFiller: true }
  fillers.set(character, made)
  return made
}

/** A text in UTF-16, from its first byte that is not zero to its last. */
function wideForms(text: string): Buffer[] {
  const little = Buffer.from(text, 'utf16le')
  const big = Buffer.from(little).swap16()
  const trimmed = [little, big].map((bytes) => {
    const from = bytes.findIndex((byte) => byte !== 0)
    const to = bytes.findLastIndex((byte) => byte !== 0)
    return bytes.subarray(from, to + 1)
  })
  const [first, second] = trimmed
  return first && second?.equals(first) ? [first] : trimmed
}

/** What is encoded as base64 may have been escaped before, as in a token whose content is JSON. */
function encodedTexts(texts: readonly string[]): string[] {
  const escaped = texts.map((text) => JSON.stringify(text).slice(1, -1))
  return [...new Set([...texts, ...escaped, ...texts.map((text) => encodeURIComponent(wellFormed(text)))])]
}

/** Without halves of characters, which cannot be encoded. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString()
}

function inBase64(name: string, bytes: Uint8Array): Pattern[] {
  return ([0, 1, 2] as const).map((before) => ({ name, glyphs: spellBase64(bytes, before), between: breaks }))
}
