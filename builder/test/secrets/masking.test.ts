import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeMask, markerOf } from '../../src/secrets/mask.ts'
import { findSecret } from '../../src/secrets/search.ts'
import { secretSet } from '../../src/secrets/secret-set.ts'
import { cleanLines, forms, secrets, telling } from './corpus.ts'

const sets = new Map(Object.entries(secrets).map(([name, value]) => [name, secretSet([{ name, value }])]))
const all = secretSet(Object.entries(secrets).map(([name, value]) => ({ name, value })))

function chopped(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = []
  for (let from = 0, index = 0; from < bytes.length; index++) {
    const size = sizes[index % sizes.length] ?? 1
    chunks.push(bytes.subarray(from, from + size))
    from += size
  }
  return chunks
}

function masked(set: typeof all, bytes: Buffer, sizes: readonly number[] = [bytes.length || 1]): Buffer {
  const mask = makeMask(set)
  return Buffer.concat([...chopped(bytes, sizes).map((chunk) => mask.write(chunk)), mask.end()])
}

/** The value as this form writes it, in the middle of other output. */
function printed(form: string, name: string): Buffer {
  const written = forms[form]?.(secrets[name] ?? '') ?? ''
  const encoding = form === 'utf-16' ? 'latin1' : 'utf8'
  return Buffer.concat([Buffer.from('before: ='), Buffer.from(written, encoding), Buffer.from('= and after\n')])
}

/** Whether anything of the value is left, looked for by the form itself. */
function escapes(form: string, name: string, out: Buffer): string[] {
  const write = forms[form] ?? String
  const text = form === 'utf-16' ? out.toString('latin1') : out.toString()
  return telling(secrets[name] ?? '').filter((part) => text.includes(part) || text.includes(write(part)))
}

describe.each(Object.keys(forms))('MSK1: no value escapes written as %s', (form) => {
  test.each(Object.keys(secrets))('%s', (name) => {
    const set = sets.get(name) ?? all
    const bytes = printed(form, name)
    const whole = masked(set, bytes)
    expect(escapes(form, name, whole)).toEqual([])
    const text = whole.toString()
    expect(text).toContain(markerOf(name))
    expect(text.startsWith('before: =')).toBe(true)
    expect(text.endsWith('after\n')).toBe(true)
    for (const size of [1, 2, 3, 7, 64, 1000, 4096, 16_384, 65_536]) {
      expect(masked(set, bytes, [size]).equals(whole), `in chunks of ${size}`).toBe(true)
    }
    expect(findSecret(set, bytes)).toBe(name)
  })
})

describe('MSK1: masking is the same however output is chopped', () => {
  const names = fc.constantFrom(...Object.keys(secrets).filter((name) => name !== 'SEALED'))
  const piece = fc.oneof(
    fc.tuple(names, fc.constantFrom(...Object.keys(forms))).map(([name, form]) => printed(form, name)),
    fc.string({ maxLength: 40 }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    names.map((name) => Buffer.from(secrets[name] ?? '').subarray(0, 5)),
  )
  const size = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 65_536 }))

  test('any output, with all secrets at once', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(size, { minLength: 1, maxLength: 8 }),
        (pieces, sizes) => {
          const bytes = Buffer.concat(pieces)
          const whole = masked(all, bytes)
          expect(masked(all, bytes, sizes).equals(whole)).toBe(true)
          for (const value of Object.values(secrets)) {
            for (const part of telling(value)) expect(whole.includes(part)).toBe(false)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test('every chunk size from 1 byte to 64 KB', { timeout: 120_000 }, () => {
    const bytes = Buffer.concat(['plain', 'json', 'base64 at 1', 'url'].map((form) => printed(form, 'PEM')))
    const set = sets.get('PEM') ?? all
    const whole = masked(set, bytes)
    for (let size = 1; size <= bytes.length; size++) expect(masked(set, bytes, [size]).equals(whole)).toBe(true)
    const around = Buffer.alloc(65_536, 'some text of a build. ')
    for (let at = 0; at <= bytes.length; at += 13) {
      const stream = Buffer.concat([around.subarray(bytes.length - at), bytes, around])
      expect(masked(set, stream, [65_536]).includes(markerOf('PEM'))).toBe(true)
      expect(escapes('plain', 'PEM', masked(set, stream, [65_536]))).toEqual([])
    }
  })

  test('a value of 64 KB, byte by byte', { timeout: 60_000 }, () => {
    const value = `${secrets.SEALED}`.repeat(17).slice(0, 64 * 1024)
    const set = secretSet([{ name: 'BIG', value }])
    expect(masked(set, Buffer.from(`a ${value} b\n`), [1]).toString()).toBe(`a ${markerOf('BIG')} b\n`)
  })
})

describe('MSK1: what overlaps and what only begins', () => {
  const two = secretSet([
    { name: 'A', value: 'abcdef12' },
    { name: 'B', value: 'f12xyz99' },
    { name: 'LONG', value: 'abcdef12-and-more' },
  ])
  test.each([
    ['abcdef12xyz99.', '•••A•••.'],
    ['abcdef12abcdef12', '•••A••••••A•••'],
    ['abcdef12-and-more', '•••LONG•••'],
    ['abcdef12-and-less', '•••A•••-and-less'],
    ['abcdef1 f12xyz9', 'abcdef1 f12xyz9'],
  ])('%s', (text, expected) => {
    for (let size = 1; size <= text.length; size++)
      expect(masked(two, Buffer.from(text), [size]).toString()).toBe(expected)
  })

  test('a line that ends as a value begins does not wait for the next one', () => {
    const mask = makeMask(two)
    expect(mask.write(Buffer.from('see abc\n')).toString()).toBe('see abc\n')
    expect(mask.write(Buffer.from('see abc')).toString()).toBe('see ')
    expect(mask.write(Buffer.from('.')).toString()).toBe('abc.')
  })

  test('a value that the end of the output cuts off shows less than half of itself', () => {
    const value = secrets.FORGE_TOKEN ?? ''
    const set = sets.get('FORGE_TOKEN') ?? all
    for (let length = 0; length < value.length; length++) {
      const out = masked(set, Buffer.from(`x ${value.slice(0, length)}`), [3]).toString()
      expect(out).toBe(length * 2 >= value.length ? `x ${markerOf('FORGE_TOKEN')}` : `x ${value.slice(0, length)}`)
    }
  })

  test('bytes that are no text hide nothing', () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xc3]), Buffer.from('abcdef12'), Buffer.from([0xe2, 0x82])])
    expect(masked(two, bytes).includes('abcdef12')).toBe(false)
  })
})

test('MSK3: fewer than 1 % of the lines of clean logs are masked', () => {
  const weak = [
    'admin1234',
    'Passw0rd!',
    'hunter22',
    'k3J9x!',
    'build-42',
    'https://shop.test',
    'main-v2',
    'q1w2e3',
    'id=123456789',
  ]
  const set = secretSet([
    ...Object.entries(secrets).map(([name, value]) => ({ name, value })),
    ...weak.map((value, index) => ({ name: `WEAK_${index}`, value })),
  ])
  const lines = cleanLines()
  const wrong = lines.filter((line) => masked(set, Buffer.from(`${line}\n`)).toString() !== `${line}\n`)
  console.info(`false masks: ${wrong.length} of ${lines.length} lines of clean logs`, wrong.slice(0, 5))
  expect(lines.length).toBeGreaterThan(5000)
  expect(wrong.length / lines.length).toBeLessThan(0.01)
})
