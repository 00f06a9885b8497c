import type { LogLine, LogStream, StepName } from '@trellis/shared'
import { columnsOf } from './plain-text.ts'

const chunkBits = 12
const chunkSize = 1 << chunkBits

const steps = [
  'queue',
  'clone',
  'analyze',
  'install',
  'build',
  'upload',
  'verify',
  'release',
] as const satisfies StepName[]
const streams = ['stdout', 'stderr', 'system'] as const satisfies LogStream[]

/** Lines that follow each other in one step; `from` and `to` are indices of lines, `to` is not part of it. */
export type Section = { step: StepName; from: number; to: number; firstAt: number; lastAt: number }

export type Entry = { seq: number; at: number; step: StepName; stream: LogStream; text: string }

type Chunk = { texts: string[]; kinds: Uint8Array; times: Float64Array; columns: Uint16Array }

function newChunk(): Chunk {
  return {
    texts: [],
    kinds: new Uint8Array(chunkSize),
    times: new Float64Array(chunkSize),
    columns: new Uint16Array(chunkSize),
  }
}

/**
 * All lines of one log, in plain chunked columns outside of any proxy, so that a million of them cost memory and nothing
 * else. Lines are numbered from 1 without holes: line `seq` is at index `seq - 1`.
 */
export class LogStore {
  readonly sections: Section[] = []
  private readonly chunks: Chunk[] = []
  private held = 0

  /** How many lines are held, which is also the last number held. */
  get length(): number {
    return this.held
  }

  /** Adds what follows; lines held already are passed over. At a hole it stops, and says so: the rest must be asked for. */
  append(lines: readonly LogLine[]): { added: number; gap: boolean } {
    let added = 0
    for (const line of lines) {
      if (line.seq <= this.held) continue
      if (line.seq !== this.held + 1) return { added, gap: true }
      this.push(line)
      added++
    }
    return { added, gap: false }
  }

  entry(index: number): Entry {
    const kind = this.kind(index)
    return {
      seq: index + 1,
      at: this.chunk(index).times[index & (chunkSize - 1)] ?? 0,
      step: steps[kind >> 2] ?? 'queue',
      stream: streams[kind & 3] ?? 'system',
      text: this.text(index),
    }
  }

  text(index: number): string {
    return this.chunk(index).texts[index & (chunkSize - 1)] ?? ''
  }

  isStream(index: number, stream: LogStream): boolean {
    return streams[this.kind(index) & 3] === stream
  }

  /** The line's width in columns of a monospaced font. */
  columns(index: number): number {
    return this.chunk(index).columns[index & (chunkSize - 1)] ?? 0
  }

  /** The index of the section that a line is in, or -1. */
  sectionOf(index: number): number {
    let low = 0
    let high = this.sections.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const section = this.sections[middle]
      if (!section || index < section.from) high = middle - 1
      else if (index >= section.to) low = middle + 1
      else return middle
    }
    return -1
  }

  private push(line: LogLine): void {
    const index = this.held
    const at = index & (chunkSize - 1)
    if (at === 0) this.chunks.push(newChunk())
    const chunk = this.chunk(index)
    const time = Date.parse(line.at)
    chunk.texts.push(line.text)
    chunk.kinds[at] = (steps.indexOf(line.step) << 2) | streams.indexOf(line.stream)
    chunk.times[at] = time
    chunk.columns[at] = Math.min(65_535, columnsOf(line.text))
    this.held++
    const last = this.sections.at(-1)
    if (last?.step === line.step) {
      last.to = this.held
      last.lastAt = time
    } else this.sections.push({ step: line.step, from: index, to: this.held, firstAt: time, lastAt: time })
  }

  private kind(index: number): number {
    return this.chunk(index).kinds[index & (chunkSize - 1)] ?? 0
  }

  private chunk(index: number): Chunk {
    const chunk = this.chunks[index >> chunkBits]
    if (!chunk) throw new RangeError(`The log holds ${this.held} lines; there is no index ${index}.`)
    return chunk
  }
}
