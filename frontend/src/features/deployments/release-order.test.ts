import { expect, it } from 'vitest'
import { ulid } from '../../test-kit.ts'
import { isNewer } from './release-order.ts'

it('tells a release that was made after the live one from one to go back to', () => {
  const [older, live, newer] = ['A', 'B', 'C'].map((first) => first + ulid(1).slice(1))
  expect(isNewer(newer, live)).toBe(true)
  expect(isNewer(older, live)).toBe(false)
  expect(isNewer(live, live)).toBe(false)
  expect(isNewer(newer, undefined)).toBe(false)
})
