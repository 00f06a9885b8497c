import { fail } from '../../core/failure.ts'
import { isOrderValue, type OrderValue } from '../../ports/cursor.ts'
import type { QuerySpec } from '../../ports/queries.ts'

/** The last row of a page: its values in the query's order, and its id. */
export type Position = { values: OrderValue[]; id: string }

/** Throws the failure `invalid` for what `cursorAfter` did not make for this query. */
export function decodeCursor(spec: QuerySpec<unknown>, cursor: string): Position {
  const parts = parse(cursor)
  const id = parts[parts.length - 1]
  const values = parts.slice(1, -1).filter(isOrderValue)
  if (parts[0] !== spec.name || typeof id !== 'string' || values.length !== spec.order.length) throw broken()
  if (parts.length !== values.length + 2 || id === '' || id.includes('/')) throw broken()
  return { values, id }
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
