import type { LogStream } from '@trellis/shared'
import type { LogStore } from './log-store.ts'
import { plainText } from './plain-text.ts'

/** Longest stretch of searching before the page gets a turn, in milliseconds. */
const slice = 8
const linesBetweenLooks = 512

export type SearchHost = {
  store: LogStore
  accepts: (index: number) => boolean
  /** Called after each slice. */
  found: () => void
  /** Milliseconds, rising; and a turn for everything else. */
  now: () => number
  later: (run: () => void) => void
}

/**
 * Searches a log in slices, so that a million lines never hold up the page, and goes on by itself with lines that arrive
 * later. `matches` are indices of lines, rising.
 */
export class LogSearch {
  readonly matches: number[] = []
  readonly needle: string
  private readonly host: SearchHost
  private at = 0
  private running = false
  private stopped = false

  constructor(needle: string, host: SearchHost) {
    this.needle = needle.toLowerCase()
    this.host = host
    this.go()
  }

  get done(): boolean {
    return this.at >= this.host.store.length
  }

  /** Takes up the search where it stands; harmless while it is running. */
  go(): void {
    if (this.running || this.stopped || this.needle === '' || this.done) return
    this.running = true
    this.host.later(() => this.run())
  }

  stop(): void {
    this.stopped = true
  }

  private run(): void {
    this.running = false
    if (this.stopped) return
    const until = this.host.now() + slice
    do {
      const end = Math.min(this.host.store.length, this.at + linesBetweenLooks)
      for (; this.at < end; this.at++) {
        if (!this.host.accepts(this.at)) continue
        if (plainText(this.host.store.text(this.at)).toLowerCase().includes(this.needle)) this.matches.push(this.at)
      }
    } while (!this.done && this.host.now() < until)
    this.host.found()
    this.go()
  }
}

export function acceptsStream(store: LogStore, stream: LogStream | 'all'): (index: number) => boolean {
  return stream === 'all' ? () => true : (index) => store.isStream(index, stream)
}
