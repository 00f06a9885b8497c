/** Whether an `If-None-Match` header names this strong ETag, by the weak comparison that RFC 9110 asks for here. */
export function matchesNone(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  if (header.trim() === '*') return true
  return header.split(',').some((item) => item.trim().replace(/^W\//, '') === etag)
}

/**
 * Whether a range may be answered: there is no `If-Range`, or it names this strong ETag. Dates never match, because files
 * of a release carry none.
 */
export function allowsRange(ifRange: string | undefined, etag: string): boolean {
  return ifRange === undefined || ifRange.trim() === etag
}
