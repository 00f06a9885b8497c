import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Sealed, SealedPlace, WrappedKey } from '../../core/secret-records.ts'
import { SealBroken } from '../../ports/sealing.ts'
import { openSealing } from './sealing.ts'

const place: SealedPlace = { workspaceId: 'W', secretId: 'S', version: 3 }
const first = randomBytes(32)
const second = randomBytes(32)

function flip(base64: string, bit: number): string {
  const bytes = Buffer.from(base64, 'base64')
  const at = bit % (bytes.length * 8)
  bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7))
  return bytes.toString('base64')
}

test('VLT7: a text is known again by its fingerprint, also while keys are exchanged, and not by another key', () => {
  const [before, during, after] = [
    openSealing({ current: first }),
    openSealing({ current: second, former: [first] }),
    openSealing({ current: second }),
  ]
  const [old] = before.fingerprints('text')
  expect(during.fingerprints('text')).toEqual([after.fingerprints('text')[0], old])
  expect(before.fingerprints('text')).toEqual([old])
  expect(before.fingerprints('texts')).not.toContain(old)
  expect(after.fingerprints('text')).not.toContain(old)
})

describe('VLT1: a value is sealed for its place', () => {
  const sealing = openSealing({ current: first })
  const key = sealing.makeKey('W', 1)

  test('and opens there as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (value) => {
        expect(sealing.open(key, place, sealing.seal(key, place, value))).toBe(value)
      }),
    )
    const large = 'ä'.repeat(32 * 1024)
    expect(sealing.open(key, place, sealing.seal(key, place, large))).toBe(large)
  })

  test('the same value is never the same bytes, and stands in none of them', () => {
    const value = 'a value to be sealed'
    const sealed = Array.from({ length: 50 }, () => sealing.seal(key, place, value))
    expect(new Set(sealed.map(({ bytes }) => bytes)).size).toBe(50)
    expect(new Set(sealed.map(({ nonce }) => nonce)).size).toBe(50)
    for (const { bytes } of sealed) expect(Buffer.from(bytes, 'base64').includes(value)).toBe(false)
    expect(JSON.stringify(key)).not.toContain(first.toString('base64'))
  })

  const sealed = sealing.seal(key, place, 'value')
  const other = openSealing({ current: second })
  const elsewhere: readonly [string, WrappedKey, SealedPlace, Sealed][] = [
    ['another workspace', key, { ...place, workspaceId: 'V' }, sealed],
    ['another secret', key, { ...place, secretId: 'T' }, sealed],
    ['another version', key, { ...place, version: 4 }, sealed],
    ['another data key', sealing.makeKey('W', 1), place, sealed],
    ['a data key of another number', sealing.makeKey('W', 2), place, sealed],
    ['a key of a workspace that says it is this one', { ...sealing.makeKey('V', 1), workspaceId: 'W' }, place, sealed],
    ['no bytes', key, place, { ...sealed, bytes: '' }],
    ['no nonce', key, place, { ...sealed, nonce: '' }],
    [
      'a shorter tag',
      key,
      place,
      { ...sealed, bytes: Buffer.from(sealed.bytes, 'base64').subarray(0, -1).toString('base64') },
    ],
  ]
  test.each(elsewhere)('and not with %s', (_, wrapped, where, box) => {
    expect(() => sealing.open(wrapped, where, box)).toThrow(SealBroken)
  })

  test('and not with another master key', () => {
    expect(() => other.open(key, place, sealed)).toThrow(/another master key/)
    expect(() => other.open({ ...key, masterKey: other.masterKey }, place, sealed)).toThrow(SealBroken)
    expect(() => openSealing({ current: randomBytes(31) })).toThrow('32 bytes')
  })

  test('nor when a bit of it or of its key has changed', () => {
    const bit = fc.nat(4096)
    fc.assert(
      fc.property(bit, fc.constantFrom('bytes', 'nonce'), (at, field) => {
        expect(() => sealing.open(key, place, { ...sealed, [field]: flip(sealed[field], at) })).toThrow(SealBroken)
        expect(() => sealing.open({ ...key, [field]: flip(key[field], at) }, place, sealed)).toThrow(SealBroken)
      }),
    )
  })

  test('what is said of a broken one holds neither value nor key', () => {
    const value = 'a value that nobody reads'
    const box = sealing.seal(key, place, value)
    const failures = [
      () => sealing.open(key, { ...place, version: 9 }, box),
      () => other.open(key, place, box),
      () => sealing.open(key, place, { ...box, bytes: flip(box.bytes, 5) }),
    ].map((attempt) => {
      try {
        return attempt()
      } catch (error) {
        return error instanceof Error ? `${error.stack} ${JSON.stringify(error)}` : ''
      }
    })
    for (const said of failures) {
      expect(said).toContain('SealBroken')
      for (const hidden of [value, first.toString('base64'), first.toString('hex')]) expect(said).not.toContain(hidden)
    }
  })
})

describe('VLT2: keys are exchanged without closing anything', () => {
  test('a new master key opens what the former one wrapped, and wraps it anew', () => {
    const before = openSealing({ current: first })
    const key = before.makeKey('W', 1)
    const sealed = before.seal(key, place, 'value')
    const during = openSealing({ current: second, former: [first] })
    expect(during.open(key, place, sealed)).toBe('value')
    const wrapped = during.rewrap(key)
    expect(wrapped).toMatchObject({ workspaceId: 'W', version: 1, masterKey: during.masterKey })
    expect(during.masterKey).not.toBe(before.masterKey)
    const after = openSealing({ current: second })
    expect(after.open(wrapped, place, sealed)).toBe('value')
    expect(() => before.rewrap(wrapped)).toThrow(SealBroken)
  })

  test('a new data key seals what is new, and the former one still opens what is old', () => {
    const sealing = openSealing({ current: first })
    const [old, fresh] = [sealing.makeKey('W', 1), sealing.makeKey('W', 2)]
    const sealed = sealing.seal(old, place, 'value')
    const resealed = sealing.seal(fresh, place, sealing.open(old, place, sealed))
    expect(resealed.key).toBe(2)
    expect(sealing.open(fresh, place, resealed)).toBe('value')
    expect(sealing.open(old, place, sealed)).toBe('value')
    expect(() => sealing.open(old, place, resealed)).toThrow('was sealed with data key 2')
  })
})
