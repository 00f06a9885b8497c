/** The bytes that may stand at one place, each as a character of the same number. */
export type ByteSet = string

/** One way to write something: a set of bytes for each place. */
export type Spelling = readonly ByteSet[]

/** Something that a value is made of, such as a character, with every way in which it may be written. */
export type Glyph = {
  readonly spellings: readonly Spelling[]
  /** It may be missing, and stand there any number of times. */
  readonly isFiller?: true
}

/** Exactly these bytes. */
export function exactly(text: string): Spelling {
  return Array.from(Buffer.from(text, 'utf8'), (byte) => String.fromCharCode(byte))
}

/** A number in base 16 with so many digits, each in either case. */
export function inHex(number: number, digits: number): Spelling {
  return Array.from(number.toString(16).padStart(digits, '0'), (digit) =>
    digit === digit.toUpperCase() ? digit : digit + digit.toUpperCase(),
  )
}

export function inOctal(byte: number): Spelling {
  return exactly(byte.toString(8).padStart(3, '0'))
}
