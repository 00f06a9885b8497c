import { cutText, type Piece } from './cut-text.ts'

const newline = 0x0a

/**
 * Turns the bytes of one stream into lines, however they were chopped on the way: up to a newline, one final carriage
 * return removed, decoded as UTF-8 with U+FFFD for what is not, cut at `limit` bytes of UTF-8 into pieces with `more`.
 * Pieces of a long line come out while it is still being written, so memory stays bounded by one piece and one chunk.
 */
export class LineSplitter {
  readonly #limit: number
  readonly #emit: (piece: Piece) => void
  #decoder = newDecoder()
  #pending = ''
  #open = false

  constructor(limit: number, emit: (piece: Piece) => void) {
    this.#limit = limit
    this.#emit = emit
  }

  write(chunk: Uint8Array): void {
    const last = chunk.lastIndexOf(newline)
    if (last >= 0) {
      // A newline byte is never part of a longer character, so whole lines may be decoded together.
      const lines = (this.#pending + this.#decodeLines(chunk.subarray(0, last))).split('\n')
      this.#pending = ''
      for (const line of lines) this.#finishLine(line)
      this.#open = false
    }
    const tail = last >= 0 ? chunk.subarray(last + 1) : chunk
    if (tail.length > 0) this.#extend(tail)
  }

  /** Ends a line that has no newline. Without one, nothing happens. */
  end(): void {
    if (!this.#open) return
    this.#finishLine(this.#pending + this.#decoder.decode())
    this.#pending = ''
    this.#open = false
  }

  #decodeLines(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes, { stream: true }) + this.#decoder.decode()
  }

  #extend(bytes: Uint8Array): void {
    this.#open = true
    this.#pending += this.#decoder.decode(bytes, { stream: true })
    // One unit more is kept back: it may be the carriage return that belongs to the line's end.
    if (this.#pending.length * 3 <= this.#limit) return
    const held = this.#pending.endsWith('\r') ? '\r' : ''
    const { pieces, rest } = cutText(held ? this.#pending.slice(0, -1) : this.#pending, this.#limit)
    for (const text of pieces) this.#emit({ text, more: true })
    this.#pending = rest + held
  }

  #finishLine(line: string): void {
    const { pieces, rest } = cutText(line.endsWith('\r') ? line.slice(0, -1) : line, this.#limit)
    for (const text of pieces) this.#emit({ text, more: true })
    this.#emit({ text: rest, more: false })
  }
}

function newDecoder(): InstanceType<typeof TextDecoder> {
  return new TextDecoder('utf-8', { ignoreBOM: true })
}
