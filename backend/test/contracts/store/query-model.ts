import type { QuerySpec } from '../../../src/ports/queries.ts'
import type { QueryCall, Ref, Stored, StoreReader } from '../../../src/ports/store.ts'

type Fields = Record<string, unknown>
type Spec = QuerySpec<unknown>
export type Sample = { ref: Ref<Fields>; id: string; parents: string[]; data: Fields }

/** Ids whose order by bytes is neither that of their making nor that of a dictionary. */
const ids = ['b', 'B', 'a', '_', '10', '9', 'zz', 'z', 'A1', '0']

/** Documents of the query's collection with many ties, under two parents, some without the order's field. */
export function samplesOf(spec: Spec): Sample[] {
  const parents = spec.collection.split('{}').length - 1
  return ['p', 'q'].flatMap((parent) =>
    Array.from({ length: 40 }, (_, index): Sample => {
      const filled = Array.from({ length: parents }, () => parent)
      const id = `${ids[index % ids.length]}${parents > 0 ? '' : parent}${Math.floor(index / ids.length)}`
      return {
        ref: { path: `${collectionPath(spec, filled)}/${id}` },
        id,
        parents: filled,
        data: fieldsOf(spec, index),
      }
    }),
  )
}

function fieldsOf(spec: Spec, index: number): Fields {
  const data: Fields = { index }
  for (const [place, field] of spec.equal.entries()) {
    const value = (index >> place) % 2 === 0 ? 'x' : 'y'
    const [outer = field, inner] = field.split('.')
    data[outer] = inner ? { [inner]: value, name: 'x' } : value
  }
  if (spec.contains) data[spec.contains] = ['x', 'y', 'x', 'z'].slice(index % 3)
  for (const { field } of spec.order) if (index !== 7) data[field] = orderValue(field, index % 6)
  return data
}

/** `by.uid` is a member of a member. */
function valueAt(data: Fields, field: string): unknown {
  return field.split('.').reduce<unknown>((value, name) => new Map(Object.entries(value ?? {})).get(name), data)
}

/** Log chunks are ordered by a number, everything else by a time. */
export function orderValue(field: string, step: number): string | number {
  return field === 'first' ? step * 9 : `2030-01-0${step + 1}T00:00:00.000Z`
}

function collectionPath(spec: Spec, parents: string[]): string {
  const pieces = spec.collection.split('{}')
  return pieces.map((piece, index) => `${piece}${parents[index] ?? ''}`).join('')
}

/** The ids that the query must give, in its order, worked out by hand. */
export function expectedIds(spec: Spec, samples: Sample[], call: Omit<QueryCall, 'limit'>): string[] {
  const matching = samples.filter(({ data, parents }) => {
    const { contains, below, order } = spec
    if (parents.join() !== (call.parents ?? []).join()) return false
    if (spec.equal.some((field) => valueAt(data, field) !== call.equal?.[field])) return false
    if (contains && !listOf(data[contains]).includes(call.contains)) return false
    if (below && call.below !== undefined && compare(data[below], call.below) >= 0) return false
    return order.every(({ field }) => data[field] !== undefined)
  })
  const sign = (direction: string | undefined) => (direction === 'desc' ? -1 : 1)
  return matching
    .sort((one, other) => {
      for (const { field, direction } of spec.order) {
        const difference = compare(one.data[field], other.data[field])
        if (difference !== 0) return difference * sign(direction)
      }
      return compare(one.id, other.id) * sign(spec.order[spec.order.length - 1]?.direction)
    })
    .map(({ id }) => id)
}

/** All pages one after the other; fails when they do not come to an end. */
export async function allPages(reader: StoreReader, spec: Spec, call: QueryCall): Promise<Stored<unknown>[]> {
  const items: Stored<unknown>[] = []
  let after: string | undefined
  for (let page = 0; page < 200; page += 1) {
    const { items: found, cursor } = await reader.query(spec, after === undefined ? call : { ...call, after })
    items.push(...found)
    if (cursor === null) return items
    after = cursor
  }
  throw new Error('The pages do not end.')
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function compare(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other
  return Buffer.compare(Buffer.from(String(one)), Buffer.from(String(other)))
}
