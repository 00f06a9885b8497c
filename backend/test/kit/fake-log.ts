import { createHash } from 'node:crypto'
import type { LogProof } from '@trellis/shared/deployment'
import { type LogLine, proofText } from '@trellis/shared/log'

/** A log in memory that a test writes and ends. Pages are small, so that reading takes several. */
export class FakeLog {
  readonly lines: LogLine[] = []
  ended = false
  /** Rejects the next reads, as a Store does that cannot be reached. */
  broken = false
  readonly #pageLines: number
  readonly #tails = new Set<() => void>()

  constructor(pageLines = 100) {
    this.#pageLines = pageLines
  }

  write(...texts: string[]): void {
    for (const text of texts) this.lines.push(line(this.lines.length + 1, text))
    this.wake()
  }

  end(): void {
    this.ended = true
  }

  wake(): void {
    for (const onMore of [...this.#tails]) onMore()
  }

  page(after: number): { lines: LogLine[]; next: number; done: boolean; more: boolean } {
    if (this.broken) throw new Error('The store is away.')
    const lines = this.lines.slice(after, after + this.#pageLines)
    const next = after + lines.length
    const done = this.ended && next === this.lines.length
    return { lines, next, done, more: !done && next < this.lines.length }
  }

  tail(onMore: () => void): () => void {
    this.#tails.add(onMore)
    return () => void this.#tails.delete(onMore)
  }

  get tails(): number {
    return this.#tails.size
  }

  proof(): LogProof | undefined {
    return this.ended ? proofOf(this.lines) : undefined
  }
}

export function proofOf(lines: readonly LogLine[]): LogProof {
  const hash = createHash('sha256')
  for (const each of lines) hash.update(proofText(each))
  return { lines: lines.length, sha256: hash.digest('hex') }
}

export function line(seq: number, text: string): LogLine {
  return { seq, at: '2030-01-01T00:00:00.000Z', step: 'build', stream: 'stdout', source: 'build', text }
}
