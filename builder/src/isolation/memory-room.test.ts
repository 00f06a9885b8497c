import { expect, it } from 'vitest'
import { memoryRoom } from './make-isolation.ts'

const gibi = 1024 ** 3

it.each([
  { total: 4 * gibi, constrained: 0, room: 3.6 * gibi },
  { total: 64 * gibi, constrained: 2 * gibi, room: 1.8 * gibi },
  { total: 16 * gibi, constrained: 2 ** 63, room: 15.5 * gibi },
])('leaves the builder room within $total bytes, of which $constrained may be used', ({ total, constrained, room }) => {
  expect(memoryRoom(total, constrained)).toBe(Math.floor(room))
})
