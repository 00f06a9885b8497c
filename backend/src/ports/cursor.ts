import type { QuerySpec } from './queries.ts'

/**
 * Where a page goes on behind one of its documents: what a page has as its own `cursor` behind the last one. Opaque to
 * callers, and bound to its query by name.
 */
export function cursorAfter(spec: QuerySpec<unknown>, last: { id: string; data: unknown }): string {
  const fields = new Map(Object.entries(last.data ?? {}))
  const values = spec.order.map(({ field }) => fields.get(field)).filter(isOrderValue)
  return Buffer.from(JSON.stringify([spec.name, ...values, last.id])).toString('base64url')
}

export type OrderValue = string | number | boolean

export function isOrderValue(value: unknown): value is OrderValue {
  return typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && !Number.isNaN(value))
}
