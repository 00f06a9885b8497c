import type { LogLine } from '@trellis/shared/log'
import { fail } from '../../core/failure.ts'
import type { LogAppend, LogRead } from '../../ports/relay.ts'
import { callSafely, type OnListenerError } from './channel.ts'
import { LineBuffer, lineCost } from './line-buffer.ts'

/** Bytes of memory, counted as UTF-8 text with an allowance per line. */
export type LogMemory = { perLog: number; total: number }

/**
 * The logs of running deployments. A log that holds nothing takes any one batch, however large, so that a cap smaller
 * than a batch slows a writer down but never stops it for good. Lines are shared with readers and not to be changed.
 */
export class LiveLogs {
  readonly #memory: LogMemory
  readonly #onError: OnListenerError
  readonly #logs = new Map<string, LineBuffer>()
  readonly #tails = new Map<string, Set<{ onMore: () => void }>>()
  readonly #grown = new Set<string>()
  #bytes = 0
  #scheduled = false

  constructor(memory: LogMemory, onError: OnListenerError) {
    this.#memory = memory
    this.#onError = onError
  }

  open(id: string, durable: number): number {
    const log = this.#logs.get(id)
    if (!log) {
      this.#logs.set(id, new LineBuffer(durable))
      return durable
    }
    if (log.empty) log.startAt(durable)
    return log.last
  }

  append(id: string, first: number, lines: readonly LogLine[]): LogAppend {
    const log = this.#logs.get(id)
    if (!log) return { outcome: 'gap', accepted: 0 }
    if (first > log.last + 1) return { outcome: 'gap', accepted: log.last }
    if (lines.some((line, index) => line.seq !== first + index)) {
      throw fail('invalid', `The lines of this batch are not numbered from ${first} on. None was taken.`)
    }
    const fresh = lines.slice(log.last + 1 - first)
    if (fresh.length === 0) return { outcome: 'taken', accepted: log.last }
    if (!this.#hasRoom(log, fresh)) return { outcome: 'full', accepted: log.last }
    const before = log.bytes
    for (const line of fresh) log.push(line)
    this.#bytes += log.bytes - before
    this.#wake(id)
    return { outcome: 'taken', accepted: log.last }
  }

  /** A log that is not held here says `gone`: whatever there is of it, the Store has it. */
  read(id: string, after: number, limit: { lines: number; bytes: number }): LogRead {
    const log = this.#logs.get(id)
    if (!log) return { lines: [], gone: true, last: 0 }
    if (after + 1 < log.first) return { lines: [], gone: true, last: log.last }
    return { lines: log.read(after, limit), gone: false, last: log.last }
  }

  tail(id: string, onMore: () => void): () => void {
    const listener = { onMore }
    const listeners = this.#tails.get(id) ?? new Set()
    this.#tails.set(id, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#tails.get(id) === listeners) this.#tails.delete(id)
    }
  }

  trim(id: string, upTo: number): void {
    this.#bytes -= this.#logs.get(id)?.trim(upTo) ?? 0
  }

  close(id: string): void {
    this.#bytes -= this.#logs.get(id)?.bytes ?? 0
    this.#logs.delete(id)
  }

  clear(): void {
    this.#logs.clear()
    this.#tails.clear()
    this.#grown.clear()
    this.#bytes = 0
  }

  #hasRoom(log: LineBuffer, lines: readonly LogLine[]): boolean {
    if (log.empty && this.#bytes < this.#memory.total) return true
    const cost = lines.reduce((sum, line) => sum + lineCost(line), 0)
    return log.bytes + cost <= this.#memory.perLog && this.#bytes + cost <= this.#memory.total
  }

  /** Many appends in one turn wake a reader once. */
  #wake(id: string): void {
    if (!this.#tails.has(id)) return
    this.#grown.add(id)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.#wakeTails())
  }

  #wakeTails(): void {
    this.#scheduled = false
    const ids = [...this.#grown]
    this.#grown.clear()
    for (const id of ids) {
      const listeners = this.#tails.get(id)
      for (const listener of [...(listeners ?? [])]) {
        if (listeners?.has(listener)) callSafely(listener.onMore, 'log tail', this.#onError)
      }
    }
  }
}
