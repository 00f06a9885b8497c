/* Written with escapes on purpose: a raw control character in a source file would be invisible. */
const escapes = /\u001b(?:\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\[[0-?]*[ -/]*[@-~]|[@-Z\\^_])/g
const operatingSystemCommands = /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g
/** Control characters but tab and escape, and the characters that turn the direction of writing around. */
const treacherous = /[\u0000-\u0008\u000a-\u001a\u001c-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

/** The text without what steers a terminal; this is what is searched and copied. */
export function plainText(text: string): string {
  return text.includes('\u001b') ? text.replace(escapes, '') : text
}

/** Takes out everything that is neither text nor colour, so that a line cannot pretend to be another one. */
export function harmless(text: string): string {
  return text.replace(operatingSystemCommands, '').replace(treacherous, '\ufffd')
}

/** How many columns of a monospaced font a text takes: tabs go to the next eighth column, wide characters count twice. */
export function columnsOf(text: string): number {
  const plain = plainText(text)
  if (!/[^\u0020-\u007e]/.test(plain)) return plain.length
  let columns = 0
  for (const letter of plain) {
    if (letter === '\t') columns += 8 - (columns % 8)
    else columns += isWide(letter.codePointAt(0) ?? 0) ? 2 : 1
  }
  return columns
}

function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0x1f300 && code <= 0x1faff)
  )
}
