const esc = '\u001b'
const bell = '\u0007'

/** An operating system command: a window's title, a link. Ends with a bell or with escape and backslash. */
const command = `\\][^${bell}${esc}]*(?:${bell}|${esc}\\\\)?`
const commands = new RegExp(esc + command, 'g')
const sequences = new RegExp(`${esc}(?:${command}|\\[[0-?]*[ -/]*[@-~]|[@-Z\\\\^_])`, 'g')
/** Control characters, and the characters that turn the direction of writing around. */
const treacherous = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu

/** The text without what steers a terminal; this is what is searched and copied. */
export function plainText(text: string): string {
  return text.includes(esc) ? text.replace(sequences, '') : text
}

/** Takes out everything that is neither text nor colour, so that a line cannot pretend to be another one. */
export function harmless(text: string): string {
  return text
    .replace(commands, '')
    .replace(treacherous, (letter) => (letter === '\t' || letter === esc ? letter : '\ufffd'))
}

/** How many columns of a monospaced font a text takes: tabs go to the next eighth column, wide characters count twice. */
export function columnsOf(text: string): number {
  const plain = plainText(text)
  if (!/[^ -~]/.test(plain)) return plain.length
  let columns = 0
  for (const letter of plain) columns += columnsOfLetter(letter.codePointAt(0) ?? 0, columns)
  return columns
}

/** How many columns a letter takes that stands in this column of its row. */
export function columnsOfLetter(code: number, column: number): number {
  if (code === 9) return 8 - (column % 8)
  return isWide(code) ? 2 : 1
}

/** Ranges that terminals draw two columns wide; close enough to Unicode's East Asian Width for laying out rows. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0x1f300, 0x1faff],
]

function isWide(code: number): boolean {
  return code >= 0x1100 && wide.some(([from, to]) => code >= from && code <= to)
}
