import type { CommandError, LogLine, Reply } from '@trellis/shared'
import { failureTable } from '@trellis/shared/failures'
import { LogStore } from './log-store.ts'

export type FeedStatus = 'loading' | 'live' | 'complete'

type Page = { lines: LogLine[]; next: number; done: boolean; live: boolean }

export type FeedHost = {
  /** `watch-logs` with the last number held. */
  watch: (after: number) => Promise<Reply<Page>>
  /** Something changed: lines, status or error. */
  changed: () => void
  /** Does this a moment later, when what is away may be back. */
  later: (work: () => void) => void
}

/**
 * Keeps one log complete, whatever the connection does. Pages are pulled until the log is live or done; then `new-log`
 * brings the rest. Any doubt (a hole, a lagging notice, a reconnect, an end that counts more lines) is answered the same
 * way: pull again from the last number held.
 */
export class LogFeed {
  readonly store = new LogStore()
  status: FeedStatus = 'loading'
  error: CommandError | undefined
  private readonly host: FeedHost
  private pulling: Promise<void> | undefined
  private again = false
  private stopped = false
  private end: number | undefined

  constructor(host: FeedHost) {
    this.host = host
  }

  /** The log's length as its end told it, once it has one. */
  get total(): number | undefined {
    return this.end
  }

  /** Pulls until there is nothing to pull; calls while it is pulling make it pull once more. */
  pull(): Promise<void> {
    this.again = true
    this.pulling ??= this.pullAll().finally(() => {
      this.pulling = undefined
    })
    return this.pulling
  }

  hear(lines: readonly LogLine[]): void {
    if (this.stopped) return
    const { added, gap } = this.store.append(lines)
    if (gap) void this.pull()
    if (added > 0) this.host.changed()
    this.settle()
  }

  hearEnd(lines: number): void {
    this.end = lines
    if (this.store.length < lines) void this.pull()
    this.settle()
  }

  stop(): void {
    this.stopped = true
  }

  private async pullAll(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false
      await this.pullOnce()
    }
  }

  private async pullOnce(): Promise<void> {
    for (;;) {
      const after = this.store.length
      const reply = await this.host.watch(after)
      if (this.stopped) return
      this.error = reply.ok ? undefined : reply.error
      if (!reply.ok) return this.refused(reply.error)
      this.store.append(reply.data.lines)
      if (reply.data.done) this.end = this.store.length
      if (reply.data.live && this.status === 'loading') this.status = 'live'
      this.settle()
      this.host.changed()
      const stuck = this.store.length === after
      if (reply.data.done || reply.data.live || stuck) return
    }
  }

  /** What may go through the next time is tried again; anything else is shown and left. */
  private refused({ code }: CommandError): void {
    if (failureTable[code].retry) this.host.later(() => !this.stopped && void this.pull())
    this.host.changed()
  }

  private settle(): void {
    if (this.end === undefined || this.store.length < this.end || this.status === 'complete') return
    this.status = 'complete'
    this.host.changed()
  }
}
