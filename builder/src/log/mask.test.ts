import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type MaskedValue, makeMask, maskText } from './mask.ts'

function throughMask(values: readonly MaskedValue[], chunks: readonly Buffer[]): string {
  const mask = makeMask(values)
  return Buffer.concat([...chunks.map((chunk) => mask.write(chunk)), mask.end()]).toString()
}

describe('masking of exact values', () => {
  test('a value is found wherever the stream was cut', () => {
    const text = Buffer.from('token=hunter2-hunter2; again hunter2-hunter2\nhunter2-hunte')
    const expected = 'token=[TOKEN]; again [TOKEN]\nhunter2-hunte'
    for (let cut = 0; cut <= text.length; cut++) {
      const chunks = [text.subarray(0, cut), text.subarray(cut)]
      expect(throughMask([{ name: 'TOKEN', value: 'hunter2-hunter2' }], chunks)).toBe(expected)
    }
  })

  test('no chunk size lets a value through, and nothing else changes', () => {
    const values = [
      { name: 'A', value: 'abcabcabd' },
      { name: 'B', value: 'two\nlines' },
      { name: 'C', value: 'abcabcabdlonger' },
    ]
    const part = fc.constantFrom('abcabcabd', 'two\nlines', 'abcabcabdlonger', 'abc', 'two', '\n', 'x', 'längst 🌱')
    fc.assert(
      fc.property(fc.array(part), fc.integer({ min: 1, max: 20 }), (parts, size) => {
        const text = Buffer.from(parts.join(''))
        const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
          text.subarray(index * size, (index + 1) * size),
        )
        const masked = throughMask(values, chunks)
        expect(masked).toBe(throughMask(values, [text]))
        for (const { value } of values) expect(masked).not.toContain(value)
      }),
    )
  })

  test('what could be the beginning of a value is held back, anything else goes on at once', () => {
    const mask = makeMask([{ name: 'KEY', value: 'abcdefgh' }])
    expect(mask.write(Buffer.from('hello abc')).toString()).toBe('hello ')
    expect(mask.write(Buffer.from('x')).toString()).toBe('abcx')
  })

  test('short values are left alone', () => {
    expect(maskText([{ name: 'N', value: '12345' }], '12345')).toBe('12345')
    expect(maskText([{ name: 'N', value: '123456' }], 'is 123456.')).toBe('is [N].')
  })
})
