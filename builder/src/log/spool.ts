import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const segmentBytes = 512 * 1024

/** `lines` is absent while the segment lies on disk only. */
type Segment = { first: number; count: number; bytes: number; lines?: string[] }

/**
 * Keeps the log's lines, each as the JSON text that is sent, from the first one that the Store does not hold yet.
 * Memory is bounded by `memoryBytes`: beyond it whole segments go to files in `folder`, which is made when first needed.
 * Everything is synchronous, so an appended line is kept before its writer goes on.
 */
export class Spool {
  readonly #folder: string
  readonly #memoryBytes: number
  #segments: Segment[] = []
  #inMemory = 0
  #hasFolder = false

  constructor(options: { folder: string; memoryBytes: number }) {
    this.#folder = options.folder
    this.#memoryBytes = options.memoryBytes
  }

  append(seq: number, json: string): void {
    const bytes = Buffer.byteLength(json) + 1
    let segment = this.#segments.at(-1)
    if (!segment?.lines || segment.bytes + bytes > segmentBytes) {
      segment = { first: seq, count: 0, bytes: 0, lines: [] }
      this.#segments.push(segment)
    }
    segment.lines?.push(json)
    segment.count++
    segment.bytes += bytes
    this.#inMemory += bytes
    if (this.#inMemory > this.#memoryBytes) this.#evict()
  }

  /** Forgets the segments whose last line is not above `durable`. */
  release(durable: number): void {
    while (this.#segments.length > 0) {
      const [oldest] = this.#segments
      if (!oldest || oldest.first + oldest.count - 1 > durable) return
      this.#segments.shift()
      if (oldest.lines) this.#inMemory -= oldest.bytes
      else rmSync(this.#file(oldest), { force: true })
    }
  }

  /** The lines from `seq` on, at most as many as the bounds allow but at least one, when there is one. */
  read(seq: number, bounds: { lines: number; bytes: number }): string[] {
    const found: string[] = []
    let bytes = 0
    for (const segment of this.#segments) {
      const skip = seq + found.length - segment.first
      if (skip >= segment.count || skip < 0) continue
      for (const json of this.#linesOf(segment).slice(skip)) {
        bytes += Buffer.byteLength(json) + 1
        if (found.length >= bounds.lines || (found.length > 0 && bytes > bounds.bytes)) return found
        found.push(json)
      }
    }
    return found
  }

  /** The newest segments go first: the oldest are the next to be sent. The last one is still being written. */
  #evict(): void {
    for (let index = this.#segments.length - 2; index >= 1; index--) {
      const segment = this.#segments[index]
      if (!segment?.lines) continue
      this.#write(segment, segment.lines)
      segment.lines = undefined
      this.#inMemory -= segment.bytes
      if (this.#inMemory <= this.#memoryBytes) return
    }
  }

  #write(segment: Segment, lines: string[]): void {
    if (!this.#hasFolder) mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    this.#hasFolder = true
    writeFileSync(this.#file(segment), lines.join('\n'), { mode: 0o600 })
  }

  #linesOf(segment: Segment): string[] {
    return segment.lines ?? readFileSync(this.#file(segment), 'utf8').split('\n')
  }

  #file(segment: Segment): string {
    return join(this.#folder, `${segment.first}.ndjson`)
  }
}
