/** One piece of a line that is longer than the bound; `more` says that the line goes on in the next piece. */
export type Piece = { text: string; more: boolean }

/**
 * Takes pieces of exactly as many whole characters as fit into `limit` bytes of UTF-8 off the front of `text`, as long as
 * what is left is longer than `limit`. `rest` is what may still grow; it is never longer than `limit` bytes.
 */
export function cutText(text: string, limit: number): { pieces: string[]; rest: string } {
  const pieces: string[] = []
  let start = 0
  // A UTF-16 unit has at most three bytes in UTF-8, so most texts need no counting.
  while ((text.length - start) * 3 > limit) {
    const end = cutPoint(text, start, limit)
    if (end >= text.length) break
    pieces.push(text.slice(start, end))
    start = end
  }
  return { pieces, rest: start === 0 ? text : text.slice(start) }
}

/** The index behind the last whole character from `start` that fits into `limit` bytes. */
function cutPoint(text: string, start: number, limit: number): number {
  let bytes = 0
  let index = start
  while (index < text.length) {
    const point = text.codePointAt(index) ?? 0
    bytes += utf8Length(point)
    if (bytes > limit) return index
    index += point > 0xffff ? 2 : 1
  }
  return index
}

function utf8Length(point: number): number {
  if (point < 0x80) return 1
  if (point < 0x800) return 2
  return point < 0x10000 ? 3 : 4
}
