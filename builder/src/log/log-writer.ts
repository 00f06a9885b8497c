import { createHash } from 'node:crypto'
import { type LogLine, type LogStream, limits, proofText, type StepName } from '@trellis/shared'
import type { Automaton } from '../secrets/automaton.ts'
import { makeMask, maskText } from '../secrets/mask.ts'
import type { Piece } from './cut-text.ts'
import { LineSplitter } from './line-splitter.ts'
import { describeBytes, describeCount } from './words.ts'

export type LogVolume = { bytes: number; lines: number }

export type LogWriterOptions = {
  firstSeq: number
  volume: LogVolume
  /** What is cut out of everything that is written. */
  secrets: Automaton
  now: () => Date
  /** Called for every line, in order, at once. */
  onLine: (line: LogLine) => void
}

/** Takes the output of one command. `end` must be called when the command has ended, before anything else is written. */
export type OutputSink = { write(stream: 'stdout' | 'stderr', chunk: Buffer): void; end(): void }

/**
 * The one writer of a deployment's log while the builder runs: numbers the lines, keeps the proof, holds the volume.
 * Beyond the volume the lines of commands are dropped and counted; what Trellis itself says is always written.
 */
export class LogWriter {
  readonly #options: LogWriterOptions
  readonly #hash = createHash('sha256')
  #lastSeq: number
  #written: LogVolume = { bytes: 0, lines: 0 }
  #dropped: LogVolume = { bytes: 0, lines: 0 }
  #step: StepName = 'clone'

  constructor(options: LogWriterOptions) {
    this.#options = options
    this.#lastSeq = options.firstSeq - 1
  }

  /** The number of the last line. */
  get lastSeq(): number {
    return this.#lastSeq
  }

  /** The SHA-256 over all lines so far. */
  proof(): string {
    return this.#hash.copy().digest('hex')
  }

  /** Lines belong to `step` from now on. */
  beginStep(step: StepName): void {
    this.#step = step
  }

  /** Says what was dropped in this step, if anything was. */
  endStep(): void {
    const { lines, bytes } = this.#dropped
    if (lines === 0) return
    const { volume } = this.#options
    this.system(
      `The log is full (${describeBytes(volume.bytes)} or ${describeCount(volume.lines, 'line')}): ` +
        `${describeCount(lines, 'line')} (${describeBytes(bytes)}) of this step were left out.`,
    )
    this.#dropped = { bytes: 0, lines: 0 }
  }

  /** A text as the log would show it. */
  mask(text: string): string {
    return maskText(this.#options.secrets, text)
  }

  /** Writes a message of Trellis's own, one line for each line of `text`. */
  system(text: string): void {
    const splitter = new LineSplitter(limits.logLineBytes, (piece) => this.#append('system', piece))
    splitter.write(Buffer.from(`${this.mask(text)}\n`))
  }

  /** A sink for one command's output; each of its two streams is masked and split on its own. */
  sink(): OutputSink {
    const out = this.#channel('stdout')
    const err = this.#channel('stderr')
    return {
      write: (stream, chunk) => (stream === 'stdout' ? out : err).write(chunk),
      end: () => {
        out.end()
        err.end()
      },
    }
  }

  #channel(stream: LogStream): { write(chunk: Buffer): void; end(): void } {
    const mask = makeMask(this.#options.secrets)
    const splitter = new LineSplitter(limits.logLineBytes, (piece) => this.#offer(stream, piece))
    return {
      write: (chunk) => splitter.write(mask.write(chunk)),
      end: () => {
        splitter.write(mask.end())
        splitter.end()
      },
    }
  }

  #offer(stream: LogStream, piece: Piece): void {
    const bytes = Buffer.byteLength(piece.text)
    const { volume } = this.#options
    if (this.#dropped.lines > 0 || this.#written.lines >= volume.lines || this.#written.bytes + bytes > volume.bytes) {
      this.#dropped.lines++
      this.#dropped.bytes += bytes
      return
    }
    this.#written.lines++
    this.#written.bytes += bytes
    this.#append(stream, piece)
  }

  #append(stream: LogStream, piece: Piece): void {
    const seq = ++this.#lastSeq
    const at = this.#options.now().toISOString()
    const line: LogLine = { seq, at, step: this.#step, stream, text: piece.text, source: 'build' }
    if (piece.more) line.more = true
    this.#hash.update(proofText(line))
    this.#options.onLine(line)
  }
}
