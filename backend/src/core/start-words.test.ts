import { expect, it } from 'vitest'
import { startWords } from './start-words.ts'

it.each([
  { waited: 1999, words: undefined },
  { waited: 2000, words: 'The builder started after 2 s' },
  { waited: 38_400, words: 'The builder started after 38 s' },
  { waited: -5, words: undefined },
  { waited: 3_600_001, words: undefined },
])('RUN2: says of $waited ms how long the start took, where it is worth a word and can be', ({ waited, words }) => {
  expect(startWords(waited)).toBe(words)
})
