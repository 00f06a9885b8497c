import { commonWords } from './common-words.ts'

/** Shorter values stand in too many innocent words. */
export const shortestMasked = 6

const fewestCharacters = 4
/** Shorter numbers are sizes, ports, times and counts of all logs. */
const shortestNumber = 9

export type Maskable =
  | { maskable: true }
  | { maskable: false; reason: 'short' | 'monotonous' | 'number' | 'common'; sentence: string }

const sentences = {
  short: `It has fewer than ${shortestMasked} characters`,
  monotonous: `It is made of fewer than ${fewestCharacters} different characters`,
  number: `It is a number of fewer than ${shortestNumber} digits`,
  common: 'It is a word that stands in logs and pages anyway',
} as const

/**
 * Whether a secret's value is cut out of logs and searched for in what is published. One that is too short or too common
 * would black out innocent text, so it is not, and whoever sets it is warned. Space around a value does not count.
 */
export function maskable(value: string): Maskable {
  const reason = whyNot(value.trim())
  if (!reason) return { maskable: true }
  const sentence = `${sentences[reason]}, so it is neither hidden in logs nor searched for in what is published. Choose a longer, random value.`
  return { maskable: false, reason, sentence }
}

function whyNot(text: string): keyof typeof sentences | undefined {
  const characters = [...text]
  if (characters.length < shortestMasked) return 'short'
  if (new Set(characters).size < fewestCharacters) return 'monotonous'
  if (/^[+-]?[\d.,:_/ -]+$/.test(text) && text.replace(/\D/g, '').length < shortestNumber) return 'number'
  return commonWords.has(text.toLowerCase()) ? 'common' : undefined
}
