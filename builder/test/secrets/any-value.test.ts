import { maskable } from '@trellis/shared'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeMask, markerOf } from '../../src/secrets/mask.ts'
import { findSecret } from '../../src/secrets/search.ts'
import { secretSet } from '../../src/secrets/secret-set.ts'
import { forms } from './corpus.ts'

/** Letters, signs that encodings trip over, and characters of every length. */
const sign = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...'abcXYZ019') },
  { weight: 4, arbitrary: fc.constantFrom(...' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~\t\n') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('ä', 'ß', 'é', 'Ω', '界', '€', '🌱', '\u200d', '\u0301', '\u007f', '\u00a0'),
  },
)
const value = fc
  .array(sign, { minLength: 6, maxLength: 40 })
  .map((signs) => signs.join('').trim())
  .filter((text) => maskable(text).maskable)

describe('MSK1: any value that can be masked', () => {
  test.each(Object.keys(forms))('leaves nothing when it is written as %s', { timeout: 60_000 }, (form) => {
    const encoding = form === 'utf-16' ? 'latin1' : 'utf8'
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 50 }), (text, size) => {
        const written = forms[form]?.(text) ?? ''
        const bytes = Buffer.from(`<${written}>`, encoding)
        const secrets = secretSet([{ name: 'ANY', value: text }])
        const mask = makeMask(secrets)
        const out: Buffer[] = []
        for (let from = 0; from < bytes.length; from += size) out.push(mask.write(bytes.subarray(from, from + size)))
        out.push(mask.end())
        const masked = Buffer.concat(out).toString(encoding)
        expect(masked).not.toContain(written)
        expect(masked).toContain(Buffer.from(markerOf('ANY')).toString(encoding))
        expect(findSecret(secrets, bytes)).toBe('ANY')
      }),
      { numRuns: 60 },
    )
  })
})
