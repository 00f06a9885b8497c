import { fail } from '../../core/failure.ts'

/** A document on its way to the disk: its JSON and, apart, its top-level fields of bytes. */
export type EncodedDocument = { json: string; bytes: [field: string, value: Uint8Array][]; fields: Fields }
type Fields = Record<string, unknown>

const largest = 1024 * 1024

/**
 * Takes a snapshot, so that what the caller changes afterwards is not stored. Members that are undefined are dropped.
 * Throws for anything that would not come back as it went in, and the failure `invalid` for more than 1 MiB.
 */
export function encodeDocument(path: string, data: unknown): EncodedDocument {
  if (!isPlainObject(data)) throw new Error(`The document ${path} must be a plain object.`)
  const bytes: [string, Uint8Array][] = []
  const plain: [string, unknown][] = []
  for (const [field, value] of Object.entries(data)) {
    if (value instanceof Uint8Array) bytes.push([field, Uint8Array.from(value)])
    else {
      assertPlain(value, `${path}: ${field}`)
      plain.push([field, value])
    }
  }
  const fields = Object.fromEntries(plain)
  const json = JSON.stringify(fields)
  const size = bytes.reduce((sum, [, value]) => sum + value.length, Buffer.byteLength(json))
  if (size > largest) {
    throw fail('invalid', `This is too large to be kept: ${size} bytes of at most ${largest}. Nothing was changed.`)
  }
  return { json, bytes, fields }
}

/** The reverse of `encodeDocument`; every call makes a fresh copy. `T` is what the caller once stored there. */
export function decodeDocument<T>(json: string, bytes: readonly (readonly [string, Uint8Array])[]): T {
  const data = JSON.parse(json)
  for (const [field, value] of bytes) data[field] = Uint8Array.from(value)
  return data
}

function assertPlain(value: unknown, where: string): void {
  if (value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number' && Number.isFinite(value)) return
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (item === undefined) throw new Error(`${where}[${index}] is undefined, which a list cannot keep.`)
      assertPlain(item, `${where}[${index}]`)
    }
    return
  }
  if (!isPlainObject(value)) throw new Error(`${where} is no plain JSON.`)
  for (const [key, member] of Object.entries(value)) assertPlain(member, `${where}.${key}`)
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
