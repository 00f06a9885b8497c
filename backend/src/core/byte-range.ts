/** `start` and `end` are byte offsets, both inclusive. */
export type Part = { start: number; end: number }

/** `whole`: there is no range that we serve, the answer is the whole file. `none`: no byte of the range exists (416). */
export type RangeChoice = { kind: 'whole' } | { kind: 'part'; part: Part } | { kind: 'none' }

const whole: RangeChoice = { kind: 'whole' }

/**
 * Reads a `Range` header for a file of `size` bytes. Several ranges, other units and what is malformed give the whole
 * file, as RFC 9110 allows.
 */
export function chooseRange(header: string | undefined, size: number): RangeChoice {
  const found = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '')
  if (!found) return whole
  const [, first = '', last = ''] = found
  if (first === '') return last === '' ? whole : suffix(Number(last), size)
  const start = Number(first)
  const end = last === '' ? Number.POSITIVE_INFINITY : Number(last)
  if (end < start) return whole
  if (start >= size) return { kind: 'none' }
  return { kind: 'part', part: { start, end: Math.min(end, size - 1) } }
}

function suffix(length: number, size: number): RangeChoice {
  if (length === 0 || size === 0) return { kind: 'none' }
  return { kind: 'part', part: { start: Math.max(0, size - length), end: size - 1 } }
}
