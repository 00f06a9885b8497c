import { expect, it } from 'vitest'
import { readAnchor, writeAnchor } from './line-anchor.ts'

it.each([
  ['#L123', { from: 123, to: 123 }],
  ['#L40-L12', { from: 12, to: 40 }],
  ['#build', { step: 'build' }],
  ['#L0', undefined],
  ['#L12x', undefined],
  ['', undefined],
])('%s', (hash, anchor) => expect(readAnchor(hash)).toEqual(anchor))

it('writes what it reads', () => {
  expect(writeAnchor(7)).toBe('#L7')
  expect(writeAnchor(9, 7)).toBe('#L7-L9')
})
