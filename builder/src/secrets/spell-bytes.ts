import { exactly, type Glyph, inHex, type Spelling } from './glyph.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const digits = Array.from(alphabet, (_, value) => digitGlyph([value]))

/** A digit in both alphabets, and its sign in URLs and JSON; several where bits of it are somebody else's. */
function digitGlyph(values: readonly number[]): Glyph {
  const known = values.length === 1 ? values[0] : undefined
  const plain = values.map((value) => `${alphabet[value]}${value === 62 ? '-' : value === 63 ? '_' : ''}`).join('')
  const signs = values.filter((value) => value >= 62).flatMap((value) => signSpellings(value === 62 ? '+' : '/'))
  return { spellings: known !== undefined && known < 62 ? [[plain]] : [[plain], ...signs] }
}

function signSpellings(sign: '+' | '/'): Spelling[] {
  const code = sign.charCodeAt(0)
  return [
    [...exactly('%'), ...inHex(code, 2)],
    [...exactly('%25'), ...inHex(code, 2)],
    [...exactly('\\u'), ...inHex(code, 4)],
    ...(sign === '/' ? [exactly('\\/'), exactly('\\\\/')] : []),
  ]
}

/**
 * Bytes in base64 when `before` bytes of something else (0, 1 or 2) stand before them in the first group of three. The
 * first and the last digit may hold bits of what is around; any digit that fits is taken.
 */
export function spellBase64(bytes: Uint8Array, before: 0 | 1 | 2): Glyph[] {
  const start = before * 8
  const end = start + bytes.length * 8
  const bitAt = (bit: number) => (((bytes[(bit - start) >> 3] ?? 0) >> (7 - ((bit - start) & 7))) & 1) as 0 | 1
  const glyphs: Glyph[] = []
  for (let digit = Math.floor(start / 6); digit * 6 < end; digit++) {
    let values = [0]
    for (let bit = digit * 6; bit < digit * 6 + 6; bit++) {
      const free = bit < start || bit >= end
      values = values.flatMap((value) => (free ? [value * 2, value * 2 + 1] : [value * 2 + bitAt(bit)]))
    }
    const [value] = values
    const whole = values.length === 1 && value !== undefined ? digits[value] : undefined
    glyphs.push(whole ?? digitGlyph(values))
  }
  return glyphs
}

const hexBytes = Array.from({ length: 256 }, (_, byte): Glyph => ({ spellings: [inHex(byte, 2)] }))
const decimalBytes = Array.from({ length: 256 }, (_, byte): Glyph => ({ spellings: [exactly(String(byte))] }))

export function spellHex(bytes: Uint8Array): Glyph[] {
  return Array.from(bytes, (byte) => hexBytes[byte] ?? { spellings: [] })
}

/** Each byte as a number, as lists of bytes are printed. */
export function spellDecimal(bytes: Uint8Array): Glyph[] {
  return Array.from(bytes, (byte) => decimalBytes[byte] ?? { spellings: [] })
}

/** Each byte as itself. */
export function spellRaw(bytes: Uint8Array): Glyph[] {
  return Array.from(bytes, (byte): Glyph => ({ spellings: [[String.fromCharCode(byte)]] }))
}
