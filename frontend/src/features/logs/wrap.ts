import { columnsOfLetter } from './plain-text.ts'

/** How lines wrap: at most `columns` to a row, at words where `words` says so. */
export type Wrapping = { columns: number; words: boolean }

/**
 * Where new rows of a text begin, as offsets into it. A row ends after a word and the spaces behind it, which may hang over
 * the edge; only a word that is longer than a whole row is cut. The text has no escape sequences.
 */
export function wrapPoints(text: string, wrapping: Wrapping): number[] {
  const points: number[] = []
  walkRows(text, wrapping, (start) => points.push(start))
  return points
}

/** How many rows a text takes; the same as one more than its points, without a list of them. */
export function wrappedRows(text: string, wrapping: Wrapping): number {
  return walkRows(text, wrapping)
}

function walkRows(text: string, { columns, words }: Wrapping, tell?: (start: number) => void): number {
  const fullRow = /[^ -~]/.test(text) ? fullRowOfAny : fullRowOfAscii
  let rows = 1
  for (let start = 0; ; rows++) {
    const full = fullRow(text, start, columns)
    if (full >= text.length) return rows
    start = words ? wordBreak(text, { start, full, nextFull: (from) => fullRow(text, from, columns) }) : full
    if (start >= text.length) return rows
    tell?.(start)
  }
}

type Cut = { start: number; full: number; nextFull: (from: number) => number }

/** Behind the last word that fits, unless the word that does not would not fit a row of its own either. */
function wordBreak(text: string, { start, full, nextFull }: Cut): number {
  const space = text.lastIndexOf(' ', full)
  if (space < start) return full
  if (space === full) return afterSpaces(text, space)
  const wordEnd = text.indexOf(' ', full)
  return nextFull(space + 1) < (wordEnd === -1 ? text.length : wordEnd) ? full : space + 1
}

/** The first offset that does not fit a row that begins at `start`. */
function fullRowOfAscii(_text: string, start: number, columns: number): number {
  return start + columns
}

function fullRowOfAny(text: string, start: number, columns: number): number {
  let at = start
  for (let used = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0
    used += columnsOfLetter(code, used)
    if (used > columns) break
    at += code > 0xffff ? 2 : 1
  }
  return Math.max(at, start + 1)
}

function afterSpaces(text: string, at: number): number {
  let end = at
  while (text[end] === ' ') end++
  return end
}

/** Cuts spans at these offsets of their whole text; `row` marks those that begin a new row. */
export function cutIntoRows<S extends { text: string }>(
  spans: readonly S[],
  points: readonly number[],
): (S & { row: boolean })[] {
  const cut: (S & { row: boolean })[] = []
  let start = 0
  for (const span of spans) {
    const end = start + span.text.length
    const inside = points.filter((at) => at > start && at < end)
    const edges = [start, ...inside, end]
    for (const [index, from] of edges.slice(0, -1).entries()) {
      const text = span.text.slice(from - start, (edges[index + 1] ?? end) - start)
      cut.push({ ...span, text, row: points.includes(from) })
    }
    start = end
  }
  return cut
}
