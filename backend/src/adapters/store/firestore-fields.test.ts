import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeDocument } from './document-codec.ts'
import { fromFields, toFields, writeField } from './firestore-fields.ts'

const keys = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '[]', '\\', '\\[]', '__x__', '__proto__', '_write', 'a.b'),
)
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, 0, -1.5, 2 ** 53),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 3 }),
  ),
})).value
const documents = fc.dictionary(keys, json, { maxKeys: 4 })

const kept = (data: unknown) => toFields(encodeDocument('domains/x', data), 'stamp')

/** What Firestore refuses: lists directly in lists, the empty name and reserved names. */
function assertTaken(value: unknown, inList = false): void {
  if (Array.isArray(value)) {
    expect(inList).toBe(false)
    for (const item of value) assertTaken(item, true)
  } else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    for (const [key, member] of Object.entries(value)) {
      expect(key).not.toMatch(/^(__.*__)?$/s)
      assertTaken(member)
    }
  }
}

describe('STO4 documents in Firestore', () => {
  it('come back as any JSON went in, and hold nothing that Firestore refuses', () => {
    fc.assert(
      fc.property(documents, (data) => {
        const fields = kept(data)
        assertTaken(fields)
        expect(fields[writeField]).toBe('stamp')
        expect(fromFields(fields)).toStrictEqual(JSON.parse(JSON.stringify(data)))
      }),
    )
  })

  it('keep bytes as fields of their own', () => {
    const fields = kept({ first: 1, bytes: Uint8Array.of(1, 2) })
    expect(fields).toEqual({ first: 1, bytes: Uint8Array.of(1, 2), [writeField]: 'stamp' })
    expect(fromFields({ ...fields, bytes: Buffer.from([1, 2]) })).toEqual({ first: 1, bytes: Uint8Array.of(1, 2) })
  })

  it('have U+FFFD where half a surrogate pair was, which is no Unicode', () => {
    expect(fromFields(kept({ text: 'a\ud800b', '\udc00': 1 }))).toEqual({ text: 'a\ufffdb', '\ufffd': 1 })
  })
})
