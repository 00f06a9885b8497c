import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LogEndLine, LogLine, proofText } from './log.ts'

/** The hash of a log whose lines have these texts, taken line by line. */
function proof(texts: readonly string[]): string {
  const hash = createHash('sha256')
  texts.forEach((text, index) => {
    hash.update(proofText({ seq: index + 1, text }), 'utf8')
  })
  return hash.digest('hex')
}

describe('LOG3: the proof of a log', () => {
  it('is over seq, tab, text and newline of each line', () => {
    expect(proofText({ seq: 12, text: 'npm ci' })).toBe('12\tnpm ci\n')
    expect(proofText({ seq: 1, text: '' })).toBe('1\t\n')
  })

  /** Computed outside: `printf '1\thello\n2\tgrün ✓\n' | sha256sum`, and of nothing. */
  it.each([
    { texts: [], sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
    { texts: ['hello', 'grün ✓'], sha256: 'eaeb59bac89e71c0500d1d20b18dde461e3d32ba02098e74c0125fd0a9225d42' },
  ])('of $texts', ({ texts, sha256 }) => {
    expect(proof(texts)).toBe(sha256)
  })

  it('tells logs apart that differ in a line, its place or where it is cut', () => {
    const anyTexts = fc.array(fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ' ')))
    fc.assert(
      fc.property(anyTexts, anyTexts, (one, other) => {
        fc.pre(!one.some(loneSurrogate) && !other.some(loneSurrogate))
        expect(proof(one) === proof(other)).toBe(JSON.stringify(one) === JSON.stringify(other))
      }),
    )
    expect(proof(['a', 'b'])).not.toBe(proof(['b', 'a']))
    expect(proof(['ab'])).not.toBe(proof(['a', 'b']))
  })
})

/** Half a character cannot be written in UTF-8; a line is decoded from bytes and never has one. */
function loneSurrogate(text: string): boolean {
  return /\p{Cs}/u.test(text)
}

describe('LOG4: a line', () => {
  const line = { seq: 1, at: '2030-01-01T00:00:00.000Z', step: 'build', stream: 'stdout', text: '', source: 'build' }
  it.each([
    { name: 'an empty one', change: {}, valid: true },
    { name: 'one that goes on', change: { more: true }, valid: true },
    { name: 'seq 0', change: { seq: 0 }, valid: false },
    { name: 'half a seq', change: { seq: 1.5 }, valid: false },
    { name: 'more: false, which is said by leaving it out', change: { more: false }, valid: false },
    { name: 'an unknown stream', change: { stream: 'stdin' }, valid: false },
    { name: 'an unknown step', change: { step: 'test' }, valid: false },
  ])('$name: $valid', ({ change, valid }) => {
    expect(LogLine.safeParse({ ...line, ...change }).success).toBe(valid)
  })

  it('is never mistaken for the end, nor the end for a line', () => {
    const end = { end: true, lines: 3, sha256: 'x' }
    expect(LogEndLine.parse(end)).toEqual(end)
    expect(LogLine.safeParse(end).success).toBe(false)
    expect(LogEndLine.safeParse(line).success).toBe(false)
  })
})
