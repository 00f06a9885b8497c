/** Words that people write where the real one would stand. */
const placeholder =
  /example|sample|dummy|fake|placeholder|change_?me|redacted|secret|password|your[_-]|my[_-]|insert|replace|todo|test_?(?:key|token)|xxx|\*\*\*|\.\.\.|[<>{}$%]|0123|1234567|abcdef(?:g|012)|qwerty|lorem|(.)\1{5}/i

/** Bits for each character below which a text was hardly drawn at random. */
const leastBits = 2.8

/** Whether a text may really be a secret: not an example, and as mixed as what a machine draws. */
export function looksReal(secret: string): boolean {
  return !placeholder.test(secret) && bitsPerCharacter(secret) >= Math.min(leastBits, Math.log2(secret.length) * 0.75)
}

/** Shannon's entropy of a text's characters. */
export function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}
