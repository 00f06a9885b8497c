import { toUSVString } from 'node:util'
import type { DocumentData } from 'firebase-admin/firestore'
import type { EncodedDocument } from './document-codec.ts'

/**
 * The field with the name of the write that a document comes from. It makes every write a change, also one of the same
 * data, which Firestore would give no new time; and it tells whether a write whose answer was lost has happened.
 */
export const writeField = '_write'

/** A list directly inside a list, which Firestore does not know. */
const listKey = '[]'

/** A document as Firestore keeps it. What JSON can say and Firestore cannot is written in another way. */
export function toFields({ json, bytes }: EncodedDocument, write: string): DocumentData {
  const fields = entries(JSON.parse(json)).map(([key, value]): [string, unknown] => [escaped(key), kept(value)])
  return {
    ...Object.fromEntries([...fields, ...bytes.map(([key, value]) => [escaped(key), value])]),
    [writeField]: write,
  }
}

/** The reverse of `toFields`; `T` is what the caller once stored there. */
export function fromFields<T>(fields: DocumentData): T
export function fromFields(fields: DocumentData): unknown {
  const data = Object.entries(fields).filter(([key]) => key !== writeField)
  return Object.fromEntries(data.map(([key, value]) => [plain(key), given(value)]))
}

/** Half a surrogate pair is no Unicode, and Firestore takes none: it becomes U+FFFD. */
function kept(value: unknown): unknown {
  if (typeof value === 'string') return toUSVString(value)
  if (Array.isArray(value)) return value.map((item) => inList(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(entries(value).map(([key, member]) => [escaped(key), kept(member)]))
}

function inList(item: unknown): unknown {
  return Array.isArray(item) ? { [listKey]: kept(item) } : kept(item)
}

function given(value: unknown): unknown {
  if (value instanceof Uint8Array) return Uint8Array.from(value)
  if (Array.isArray(value)) return value.map(given)
  if (typeof value !== 'object' || value === null) return value
  const members = entries(value)
  const [first] = members
  if (members.length === 1 && first?.[0] === listKey) return given(first[1])
  return Object.fromEntries(members.map(([key, member]) => [plain(key), given(member)]))
}

/** Firestore refuses the empty name and names between two pairs of underscores; others stand for something here. */
function escaped(key: string): string {
  const name = toUSVString(key)
  return name === '' || name === writeField || name === listKey || name.startsWith('\\') || /^__.*__$/s.test(name)
    ? `\\${name}`
    : name
}

function plain(key: string): string {
  return key.startsWith('\\') ? key.slice(1) : key
}

function entries(value: object): [string, unknown][] {
  return Object.entries(value)
}
