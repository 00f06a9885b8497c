import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { everyPlace } from '../../../test/kit/every-place.ts'
import { type QuerySpec, queries } from '../../ports/queries.ts'
import { placeOf } from './document-place.ts'
import { writeField } from './firestore-fields.ts'
import { type CompositeIndex, collections, firestoreIndexes, type IndexFile } from './firestore-indexes.ts'

const committed: IndexFile = JSON.parse(
  readFileSync(new URL('../../../../firestore.indexes.json', import.meta.url), 'utf8'),
)
const groupOf = (collection: string) => collection.split('/').at(-1) ?? ''

/**
 * Firestore's own rule: a query of one field is served by the automatic index of that field; any other by an index of
 * its collection that begins with its equalities, in any order, and goes on with exactly its order.
 */
function isServed(spec: QuerySpec<unknown>, { indexes, fieldOverrides }: IndexFile): boolean {
  const group = groupOf(spec.collection)
  const exempt = new Set(
    fieldOverrides.filter((one) => one.collectionGroup === group).map(({ fieldPath }) => fieldPath),
  )
  const wanted = spec.order.map(
    ({ field, direction }) => `${field} ${direction === 'asc' ? 'ASCENDING' : 'DESCENDING'}`,
  )
  const filters = [
    ...spec.equal.map((field) => `${field} ASCENDING`),
    ...(spec.contains ? [`${spec.contains} CONTAINS`] : []),
  ]
  if (filters.length === 0 && wanted.length === 1) return !exempt.has(spec.order[0]?.field ?? '')
  return indexes.some((index) => {
    const fields = fieldsOf(index)
    const [head, tail] = [fields.slice(0, filters.length), fields.slice(filters.length)]
    return index.collectionGroup === group && same(head.sort(), filters.sort()) && same(tail, wanted)
  })
}

function fieldsOf({ fields }: CompositeIndex): string[] {
  return fields.map((field) => `${field.fieldPath} ${'order' in field ? field.order : field.arrayConfig}`)
}

function same(one: string[], other: string[]): boolean {
  return one.join() === other.join()
}

describe('STO3 the indexes of Firestore', () => {
  it('stand in firestore.indexes.json as the table of queries makes them (npm run indexes)', () => {
    expect(committed).toEqual(firestoreIndexes())
  })

  it.each(Object.values(queries))('$name is answered from them', (spec) => {
    expect(isServed(spec, committed)).toBe(true)
  })

  it('are all needed: without any one of them some query is not answered', () => {
    for (const index of committed.indexes) {
      const rest = { ...committed, indexes: committed.indexes.filter((one) => one !== index) }
      expect(
        Object.values(queries).every((spec) => isServed(spec, rest)),
        JSON.stringify(index),
      ).toBe(false)
    }
  })

  it('know every collection that documents.ts names, and leave out the bytes of logs', () => {
    const named = new Set(Object.values(everyPlace).map(({ path }) => groupOf(placeOf(path).kind)))
    expect(Object.keys(collections).sort()).toEqual([...named].sort())
    expect(committed.fieldOverrides).toContainEqual({ collectionGroup: 'logs', fieldPath: 'bytes', indexes: [] })
    for (const collectionGroup of named) {
      expect(committed.fieldOverrides).toContainEqual({ collectionGroup, fieldPath: writeField, indexes: [] })
    }
  })

  it('are there for every field that a query asks about', () => {
    for (const { collection, equal, contains, order } of Object.values(queries)) {
      const asked = [...equal, ...(contains ? [contains] : []), ...order.map(({ field }) => field)]
      expect(asked.filter((field) => collections[groupOf(collection)]?.includes(field))).toEqual([])
    }
  })
})
