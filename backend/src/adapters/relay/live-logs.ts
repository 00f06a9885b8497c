import type { LogLine } from '@trellis/shared/log'
import type { LogAppend, LogPlace, LogRead } from '../../ports/relay.ts'
import type { OnListenerError } from './channel.ts'
import { LineBuffer, lineCost } from './line-buffer.ts'
import { areNumbered, notNumbered } from './line-numbers.ts'
import { LogTails } from './log-tails.ts'

/** Bytes of memory, counted as UTF-8 text with an allowance per line. */
export type LogMemory = { perLog: number; total: number }

/** `own`: the backend writes now. */
type LiveLog = { buffer: LineBuffer; durable: number; own: boolean }

type Batch = { first: number; lines: readonly LogLine[]; isFull: (fresh: readonly LogLine[]) => boolean }

const unknown: LogAppend = { outcome: 'gap', accepted: 0, durable: 0 }

/**
 * The logs of running deployments. A log that holds nothing takes any one batch, however large, so that a cap smaller
 * than a batch slows a writer down but never stops it for good. Lines are shared with readers and not to be changed.
 */
export class LiveLogs {
  readonly #memory: LogMemory
  readonly #logs = new Map<string, LiveLog>()
  readonly #tails: LogTails
  #bytes = 0

  constructor(memory: LogMemory, onError: OnListenerError) {
    this.#memory = memory
    this.#tails = new LogTails(onError)
  }

  open(id: string, durable: number): number {
    const log = this.#logs.get(id) ?? { buffer: new LineBuffer(durable), durable, own: false }
    this.#logs.set(id, log)
    log.durable = Math.max(log.durable, durable)
    if (durable > log.buffer.last) this.#bytes -= log.buffer.trim(durable)
    if (log.buffer.empty) log.buffer.startAt(durable)
    return log.buffer.last
  }

  place(id: string): LogPlace | undefined {
    const log = this.#logs.get(id)
    return log && placeOf(log)
  }

  append(id: string, first: number, lines: readonly LogLine[]): LogAppend {
    const log = this.#logs.get(id)
    return this.#append(id, { first, lines, isFull: (fresh) => log !== undefined && !this.#hasRoom(log.buffer, fresh) })
  }

  appendOwn(id: string, first: number, lines: readonly LogLine[]): LogAppend {
    const log = this.#logs.get(id)
    if (!log) return unknown
    log.own = false
    const answer = this.#append(id, { first, lines, isFull: () => false })
    log.own = true
    if (lines.length > 0 && answer.outcome === 'taken') log.durable = Math.max(log.durable, first + lines.length - 1)
    return { ...answer, durable: log.durable }
  }

  /** A log that is not held here says `gone`: whatever there is of it, the Store has it. */
  read(id: string, after: number, limit: { lines: number; bytes: number }): LogRead {
    const buffer = this.#logs.get(id)?.buffer
    if (!buffer) return { lines: [], gone: true, last: 0 }
    if (after + 1 < buffer.first) return { lines: [], gone: true, last: buffer.last }
    return { lines: buffer.read(after, limit), gone: false, last: buffer.last }
  }

  tail(id: string, onMore: () => void): () => void {
    return this.#tails.listen(id, onMore)
  }

  trim(id: string, upTo: number, durable: number): void {
    const log = this.#logs.get(id)
    if (!log) return
    this.#bytes -= log.buffer.trim(upTo)
    log.durable = Math.max(log.durable, durable)
  }

  close(id: string): void {
    this.#bytes -= this.#logs.get(id)?.buffer.bytes ?? 0
    this.#logs.delete(id)
  }

  clear(): void {
    this.#logs.clear()
    this.#tails.clear()
    this.#bytes = 0
  }

  #append(id: string, { first, lines, isFull }: Batch): LogAppend {
    const log = this.#logs.get(id)
    if (!log) return unknown
    const { buffer } = log
    if (lines.length > 0 && first > buffer.last + 1) return { outcome: 'gap', ...placeOf(log) }
    if (!areNumbered(first, lines)) throw notNumbered(first)
    const fresh = lines.slice(buffer.last + 1 - first)
    if (fresh.length === 0) return { outcome: 'taken', ...placeOf(log) }
    if (log.own) return { outcome: 'gap', ...placeOf(log) }
    if (isFull(fresh)) return { outcome: 'full', ...placeOf(log) }
    const before = buffer.bytes
    for (const line of fresh) buffer.push(line)
    this.#bytes += buffer.bytes - before
    this.#tails.wake(id)
    return { outcome: 'taken', ...placeOf(log) }
  }

  #hasRoom(log: LineBuffer, lines: readonly LogLine[]): boolean {
    if (log.empty && this.#bytes < this.#memory.total) return true
    const cost = lines.reduce((sum, line) => sum + lineCost(line), 0)
    return log.bytes + cost <= this.#memory.perLog && this.#bytes + cost <= this.#memory.total
  }
}

function placeOf({ buffer, durable }: LiveLog): LogPlace {
  return { accepted: buffer.last, durable }
}
