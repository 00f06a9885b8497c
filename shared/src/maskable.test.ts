import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskable } from './maskable.ts'

function reasonOf(value: string): string {
  const found = maskable(value)
  return found.maskable ? 'maskable' : found.reason
}

describe('MSK2: which values are masked', () => {
  test.each([
    ['', 'short'],
    ['x', 'short'],
    ['k3J9x', 'short'],
    ['  k3J  ', 'short'],
    ['aaaaaaaaaaaa', 'monotonous'],
    ['--------', 'monotonous'],
    ['01010101010101', 'monotonous'],
    ['8080', 'short'],
    ['123456', 'number'],
    ['3.14159', 'number'],
    ['2024-05-17', 'number'],
    ['production', 'common'],
    ['PRODUCTION', 'common'],
    ['http://localhost:3000', 'common'],
    ['changeme', 'common'],
    ['k3J9x!', 'maskable'],
    ['123456789012', 'maskable'],
    ['production-7', 'maskable'],
    ['zwölf Boxkämpfer', 'maskable'],
    ['🌱🌲🌳🌴🌵🌿', 'maskable'],
  ])('%j: %s', (value, reason) => {
    expect(reasonOf(value)).toBe(reason)
  })

  test('the sentence says why and what to do, and never the value', () => {
    for (const value of ['k3J9x', 'production', '123456', 'abababababab']) {
      const found = maskable(value)
      if (found.maskable) throw new Error(`${value} should not be maskable`)
      expect(found.sentence).toMatch(/^It .*\. Choose /)
      expect(found.sentence).not.toContain(value)
    }
  })

  test('space around a value changes nothing, whatever the value is', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('', ' ', '\n', '\r\n', '\t '), (value, space) => {
        expect(reasonOf(`${space}${value}${space}`)).toBe(reasonOf(value))
      }),
    )
  })
})
