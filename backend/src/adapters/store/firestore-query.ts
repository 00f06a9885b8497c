import { FieldPath, type Firestore, type Query, type QuerySnapshot } from 'firebase-admin/firestore'
import { cursorAfter } from '../../ports/cursor.ts'
import type { QuerySpec } from '../../ports/queries.ts'
import type { Page, QueryCall, Stored } from '../../ports/store.ts'
import { decodeCursor } from './cursor.ts'
import { collectionOf } from './document-place.ts'

type Spec = QuerySpec<unknown>

/**
 * A declared query as Firestore's; it asks for one document more than the page so that the caller knows whether there is
 * a next one. The order by id is said, because a cursor goes on behind an id.
 */
export function queryOf(firestore: Firestore, spec: Spec, call: QueryCall): Query {
  const after = call.after === undefined ? undefined : decodeCursor(spec, call.after)
  let query: Query = firestore.collection(collectionOf(spec.collection, call.parents))
  for (const field of spec.equal) query = query.where(field, '==', call.equal?.[field])
  if (spec.contains) query = query.where(spec.contains, 'array-contains', call.contains)
  if (spec.below && call.below !== undefined) query = query.where(spec.below, '<', call.below)
  for (const { field, direction } of spec.order) query = query.orderBy(field, direction)
  query = query.orderBy(FieldPath.documentId(), spec.order.at(-1)?.direction ?? 'asc')
  if (after) query = query.startAfter(...after.values, after.id)
  return query.limit(call.limit + 1)
}

type Decode<T> = (snapshot: QuerySnapshot['docs'][number]) => Stored<T>

export function pageOf<T>(found: QuerySnapshot, asked: { spec: Spec; call: QueryCall; decode: Decode<T> }): Page<T> {
  const { spec, call, decode } = asked
  const items = found.docs.slice(0, call.limit).map(decode)
  const last = items.at(-1)
  return { items, cursor: last && found.size > call.limit ? cursorAfter(spec, last) : null }
}
