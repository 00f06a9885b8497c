/** The character that begins a terminal's command. */
const escapeCharacter = '\\u001b'
const bell = '\\u0007'

/** Colours and cursor moves; titles and links up to their end; single-letter commands. */
const escapes = new RegExp(
  `${escapeCharacter}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${bell}${escapeCharacter}]*(?:${bell}|${escapeCharacter}\\\\)?|[@-Z\\\\-_])`,
  'g',
)

/** A log line without its colours and other terminal commands. */
export function plainText(line: string): string {
  return line.replace(escapes, '').replaceAll('\r', '')
}
