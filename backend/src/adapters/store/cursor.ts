import { fail } from '../../core/failure.ts'
import type { QuerySpec } from '../../ports/queries.ts'

export type OrderValue = string | number | boolean

/** The last row of a page: its values in the query's order, and its id. */
export type Position = { values: OrderValue[]; id: string }

/** Opaque to callers, and bound to its query by name. */
export function encodeCursor(spec: QuerySpec<unknown>, position: Position): string {
  return Buffer.from(JSON.stringify([spec.name, ...position.values, position.id])).toString('base64url')
}

/** Rejects what `encodeCursor` did not make for this query with the failure `invalid`. */
export function decodeCursor(spec: QuerySpec<unknown>, cursor: string): Position {
  const parts = parse(cursor)
  const id = parts[parts.length - 1]
  const values = parts.slice(1, -1).filter(isOrderValue)
  if (parts[0] !== spec.name || typeof id !== 'string' || values.length !== spec.order.length) throw broken()
  if (parts.length !== values.length + 2) throw broken()
  return { values, id }
}

export function isOrderValue(value: unknown): value is OrderValue {
  return typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && !Number.isNaN(value))
}

function parse(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(parts) ? parts : []
  } catch {
    return []
  }
}

function broken() {
  return fail('invalid', "This page's cursor does not hold. Nothing was read; start again from the first page.")
}
