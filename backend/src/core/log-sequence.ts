/** What to do with a batch: leave out its first `skip` entries and take the rest, or refuse it as a gap. */
export type BatchVerdict = { skip: number } | 'gap'

/**
 * Judges a batch whose first seq is `first` against a log that holds everything up to `accepted`. What is held already is
 * skipped, so sending twice is harmless; a hole is refused whole, so nothing comes out of order.
 */
export function judgeBatch(accepted: number, first: number, count: number): BatchVerdict {
  if (first > accepted + 1) return 'gap'
  return { skip: Math.min(count, accepted + 1 - first) }
}
