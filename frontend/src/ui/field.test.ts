import { expect, it } from 'vitest'
import { asSentence } from './field.tsx'

it.each([
  ['must have at least 10 characters', 'Password must have at least 10 characters.'],
  ['At least 3 characters.', 'At least 3 characters.'],
  ['No two hyphens in a row', 'No two hyphens in a row.'],
])('says "%s" as a whole sentence', (problem, sentence) => expect(asSentence('Password', problem)).toBe(sentence))
