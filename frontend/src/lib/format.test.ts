import { expect, it } from 'vitest'
import { age, bytes, count, dayWord, duration, subject, wholeSeconds } from './format.ts'

it.each([
  [-5, '0 ms'],
  [36, '36 ms'],
  [99.6, '0.1 s'],
  [180, '0.2 s'],
  [6_400, '6.4 s'],
  [9_949, '9.9 s'],
  [9_951, '10 s'],
  [41_000, '41 s'],
  [59_600, '1 min'],
  [125_000, '2 min 5 s'],
  [3_600_000, '1 h'],
  [3_840_000, '1 h 4 min'],
])('%i ms take %s', (ms, words) => expect(duration(ms)).toBe(words))

it('counts running time in whole seconds', () => expect(wholeSeconds(23_400)).toBe('23 s'))

const now = Date.UTC(2030, 5, 15, 12)
it.each([
  [-2_000, 'just now'],
  [44_000, 'just now'],
  [46_000, '1 min ago'],
  [4 * 60_000, '4 min ago'],
  [2 * 3_600_000, '2 h ago'],
  [25 * 3_600_000, 'yesterday'],
  [3 * 86_400_000, '3 days ago'],
])('%i ms before now is %s', (ms, words) => expect(age(new Date(now - ms).toISOString(), now)).toBe(words))

it('says nothing about a time that is none', () => expect(age('soon', now)).toBe(''))

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [482_113, '482 kB'],
  [9_960_000, '10 MB'],
  [2_500_000_000, '2.5 GB'],
])('%i bytes are %s', (size, words) => expect(bytes(size)).toBe(words))

it('counts', () => {
  expect(count(1, 'line')).toBe('1 line')
  expect(count(12_000, 'line')).toBe('12,000 lines')
  expect(subject('First\n\nrest')).toBe('First')
})

it.each([
  [0, 'Today'],
  [1, 'Yesterday'],
  [2, new Date(2030, 0, 3).toLocaleDateString(undefined, { year: 'numeric', month: 'long', day: 'numeric' })],
])('calls the day %i days ago %s', (days, word) => {
  const noon = new Date(2030, 0, 5, 12).getTime()
  expect(dayWord(new Date(2030, 0, 5 - days, 0, 0, 1).toISOString(), noon)).toBe(word)
})
