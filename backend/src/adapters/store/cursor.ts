import { fail } from '../../core/failure.ts'
import type { QuerySpec } from '../../ports/queries.ts'

export type OrderValue = string | number | boolean

/** The last row of a page: its values in the query's order, and its id. */
export type Position = { values: OrderValue[]; id: string }

/** Where the page goes on behind its last document. Opaque to callers, and bound to its query by name. */
export function cursorAfter(spec: QuerySpec<unknown>, last: { id: string; data: unknown }): string {
  const fields = new Map(Object.entries(last.data ?? {}))
  const values = spec.order.map(({ field }) => fields.get(field)).filter(isOrderValue)
  return Buffer.from(JSON.stringify([spec.name, ...values, last.id])).toString('base64url')
}

/** Throws the failure `invalid` for what `cursorAfter` did not make for this query. */
export function decodeCursor(spec: QuerySpec<unknown>, cursor: string): Position {
  const parts = parse(cursor)
  const id = parts[parts.length - 1]
  const values = parts.slice(1, -1).filter(isOrderValue)
  if (parts[0] !== spec.name || typeof id !== 'string' || values.length !== spec.order.length) throw broken()
  if (parts.length !== values.length + 2 || id === '' || id.includes('/')) throw broken()
  return { values, id }
}

function isOrderValue(value: unknown): value is OrderValue {
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
