import type { LogLine } from '@trellis/shared/log'

/** Lines per chunk. Reading finds a line by division; trimming drops whole chunks and moves nothing. */
const chunkLines = 1024

/** What a line takes besides its text, about: as an object in memory, and as JSON too. */
const lineOverhead = 200

type Chunk = { lines: (LogLine | undefined)[]; bytes: Uint32Array }

const chunkOf = (seq: number): number => Math.floor((seq - 1) / chunkLines)
const slotOf = (seq: number): number => (seq - 1) % chunkLines

/** What a line costs in memory, about; strings are counted as UTF-8. */
export function lineCost(line: LogLine): number {
  return Buffer.byteLength(line.text) + lineOverhead
}

/** Consecutive lines of one log in memory: `first` is the lowest seq that may be held, `last` the highest one known. */
export class LineBuffer {
  readonly #chunks = new Map<number, Chunk>()
  #first: number
  #last: number
  #bytes = 0

  /** An empty buffer whose next line is `durable + 1`. */
  constructor(durable: number) {
    this.#first = durable + 1
    this.#last = durable
  }

  get first(): number {
    return this.#first
  }
  get last(): number {
    return this.#last
  }
  get bytes(): number {
    return this.#bytes
  }
  get empty(): boolean {
    return this.#first > this.#last
  }

  /** The line's seq must be `last + 1`; the caller has checked it. */
  push(line: LogLine): void {
    this.#last += 1
    const number = chunkOf(this.#last)
    let chunk = this.#chunks.get(number)
    if (!chunk) {
      chunk = { lines: [], bytes: new Uint32Array(chunkLines) }
      this.#chunks.set(number, chunk)
    }
    const cost = lineCost(line)
    chunk.lines[slotOf(this.#last)] = line
    chunk.bytes[slotOf(this.#last)] = cost
    this.#bytes += cost
  }

  /** Lines from `after + 1`, at most `limit.lines` and about `limit.bytes` as JSON, but one when there is any. */
  read(after: number, limit: { lines: number; bytes: number }): LogLine[] {
    const lines: LogLine[] = []
    let bytes = 0
    for (let seq = after + 1; seq <= this.#last; seq += 1) {
      const chunk = this.#chunks.get(chunkOf(seq))
      const line = chunk?.lines[slotOf(seq)]
      if (!chunk || !line) break
      bytes += chunk.bytes[slotOf(seq)] ?? 0
      if (lines.length > 0 && (lines.length >= limit.lines || bytes > limit.bytes)) break
      lines.push(line)
    }
    return lines
  }

  /** Forgets lines up to and with `upTo`; answers the bytes set free. What is above `last` is not skipped. */
  trim(upTo: number): number {
    const before = this.#bytes
    for (const end = Math.min(upTo, this.#last); this.#first <= end; this.#first += 1) this.#forget(this.#first)
    return before - this.#bytes
  }

  /** Moves an empty buffer on to what the Store holds; never back. */
  startAt(durable: number): void {
    this.#last = Math.max(this.#last, durable)
    this.#first = this.#last + 1
  }

  #forget(seq: number): void {
    const chunk = this.#chunks.get(chunkOf(seq))
    if (!chunk) return
    const slot = slotOf(seq)
    this.#bytes -= chunk.bytes[slot] ?? 0
    chunk.lines[slot] = undefined
    if (slot === chunkLines - 1) this.#chunks.delete(chunkOf(seq))
  }
}
