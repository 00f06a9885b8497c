import { createHash } from 'node:crypto'
import type { OrderValue } from '../../ports/cursor.ts'
import type { QuerySpec } from '../../ports/queries.ts'
import type { QueryCall } from '../../ports/store.ts'
import type { Position } from './cursor.ts'
import { collectionOf } from './document-place.ts'
import type { SqlValue } from './sqlite-database.ts'

type Spec = QuerySpec<unknown>
export type Sql = { text: string; values: SqlValue[] }
export type QueryIndex = { name: string; definition: string }

/**
 * A declared query as SQL; it asks for one row more than the page so that the caller knows whether there is a next one.
 * As in Firestore a document without one of the order's fields is not found. `INDEXED BY` makes SQLite refuse the query
 * rather than read a whole collection.
 */
export function sqlOf(spec: Spec, call: QueryCall, after: Position | undefined): Sql {
  const values: SqlValue[] = []
  const bind = (value: OrderValue): string => {
    values.push(typeof value === 'boolean' ? Number(value) : value)
    return `?${values.length}`
  }
  const source = spec.contains
    ? `array_values a CROSS JOIN documents d ON d.path = a.path AND a.kind = d.kind AND a.field = ${bind(spec.contains)} AND a.value = ${bind(call.contains ?? '')}`
    : `documents d INDEXED BY ${indexOf(spec).name}`
  const where = [
    `d.kind = ${literal(spec.collection)}`,
    `d.collection = ${bind(collectionOf(spec.collection, call.parents))}`,
    ...spec.equal.map((field) => `${extract(field, 'd.')} = ${bind(call.equal?.[field] ?? '')}`),
    ...spec.order.map(({ field }) => `${extract(field, 'd.')} IS NOT NULL`),
    ...(spec.below && call.below !== undefined ? [`${extract(spec.below, 'd.')} < ${bind(call.below)}`] : []),
    ...(after ? [beyond(spec, after, bind)] : []),
  ]
  const order = columns(spec, 'd.').map(({ column, direction }) => `${column} ${direction}`)
  const text = `SELECT d.path, d.id, d.revision, d.data, d.blobs FROM ${source} WHERE ${where.join(' AND ')} ORDER BY ${order.join(', ')} LIMIT ${bind(call.limit + 1)}`
  return { text, values }
}

/** Everything behind a position. The first comparison alone lets SQLite start there in the index. */
function beyond(spec: Spec, after: Position, bind: (value: OrderValue) => string): string {
  const bound = columns(spec, 'd.').map((entry, index) => ({ ...entry, value: bind(after.values[index] ?? after.id) }))
  const behind = (direction: string) => (direction === 'asc' ? '>' : '<')
  const cases = bound.map(({ column, direction, value }, index) => {
    const same = bound.slice(0, index).map((earlier) => `${earlier.column} = ${earlier.value}`)
    return `(${[...same, `${column} ${behind(direction)} ${value}`].join(' AND ')})`
  })
  const lead = bound.slice(0, 1).map(({ column, direction, value }) => `${column} ${behind(direction)}= ${value} AND `)
  return `${lead.join('')}(${cases.join(' OR ')})`
}

/** The order's fields, then the id in the direction of the last of them. */
function columns(spec: Spec, alias: string): { column: string; direction: 'asc' | 'desc' }[] {
  const fields = spec.order.map(({ field, direction }) => ({ column: extract(field, alias), direction }))
  return [...fields, { column: `${alias}id`, direction: fields[fields.length - 1]?.direction ?? 'asc' }]
}

/**
 * The index that answers a query. An order of one direction is kept ascending and read backwards where asked, so
 * queries that differ only in it share an index. The name changes with the definition, so an old one is told apart.
 */
export function indexOf(spec: Spec): QueryIndex {
  const ordered = columns(spec, '')
  const mixed = new Set(ordered.map(({ direction }) => direction)).size > 1
  const parts = [
    'collection',
    ...spec.equal.map((field) => extract(field, '')),
    ...ordered.map(({ column, direction }) => (mixed ? `${column} ${direction}` : column)),
  ]
  const definition = `documents (${parts.join(', ')}) WHERE kind = ${literal(spec.collection)}`
  return { name: `query_${createHash('sha256').update(definition).digest('hex').slice(0, 16)}`, definition }
}

function extract(field: string, alias: string): string {
  if (!/^\w+(\.\w+)?$/.test(field)) throw new Error(`"${field}" cannot be a field of a query.`)
  return `json_extract(${alias}data, '$.${field}')`
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
