import { setImmediate as nextTurn } from 'node:timers/promises'
import type { LogProof } from '@trellis/shared/deployment'
import type { LogLine } from '@trellis/shared/log'
import type { LogService } from '../services/services.ts'
import { sliceForNotices } from './log-slices.ts'

/** One watcher of a log as the feed sees it. Nothing here may throw. */
export type LogAudience<W> = {
  /** All of these watchers get the same lines. */
  send: (watchers: W[], lines: LogLine[]) => void
  /** Whether so much is unsent that this watcher must pull again. */
  lags: (watcher: W) => boolean
  /** The watcher is dropped and shall read on after `next`. */
  lagging: (watcher: W, next: number) => void
  end: (watchers: W[], proof: LogProof) => void
  failed: (error: unknown) => void
  /** Nobody watches any more. */
  empty: () => void
}

/**
 * The live lines of one deployment for all watchers on this backend. Each wake reads once, from the watcher that is
 * furthest behind, and gives each watcher what is above its own cursor, so that a line comes exactly once and in order.
 */
export class LogFeed<W> {
  readonly #deploymentId: string
  readonly #logs: LogService
  readonly #audience: LogAudience<W>
  readonly #cursors = new Map<W, number>()
  readonly #stopTail: () => void
  #running = false
  #again = false

  constructor(deploymentId: string, logs: LogService, audience: LogAudience<W>) {
    this.#deploymentId = deploymentId
    this.#logs = logs
    this.#audience = audience
    this.#stopTail = logs.tail(deploymentId, () => this.wake())
  }

  /** From now on the watcher gets every line above `next`. */
  add(watcher: W, next: number): void {
    this.#cursors.set(watcher, next)
    this.wake()
  }

  remove(watcher: W): void {
    if (this.#cursors.delete(watcher) && this.#cursors.size === 0) this.#close()
  }

  /** There may be more to read, or the log may have ended. */
  wake(): void {
    this.#again = true
    if (!this.#running) void this.#run()
  }

  async #run(): Promise<void> {
    this.#running = true
    try {
      while (this.#again && this.#cursors.size > 0) {
        this.#again = false
        await this.#drain()
      }
    } catch (error) {
      this.#audience.failed(error)
      for (const [watcher, cursor] of [...this.#cursors]) this.#letGo(watcher, cursor)
    } finally {
      this.#running = false
    }
  }

  async #drain(): Promise<void> {
    while (this.#cursors.size > 0) {
      const after = Math.min(...this.#cursors.values())
      const page = await this.#logs.page(this.#deploymentId, after)
      this.#distribute(page.lines, after)
      if (page.done) await this.#finish(page.next)
      if (page.lines.length === 0 || page.done) return
      await nextTurn()
    }
  }

  /** Watchers that came with a lower cursor while the page was read get their lines in the next round. */
  #distribute(lines: LogLine[], after: number): void {
    for (const [cursor, watchers] of groupByCursor(this.#cursors)) {
      if (cursor < after) continue
      const own = cursor === after ? lines : lines.filter((line) => line.seq > cursor)
      for (const slice of sliceForNotices(own)) this.#sendSlice(watchers, slice)
    }
  }

  #sendSlice(watchers: W[], slice: LogLine[]): void {
    const last = slice.at(-1)
    if (!last) return
    const ready: W[] = []
    for (const watcher of watchers) {
      const cursor = this.#cursors.get(watcher)
      if (cursor === undefined) continue
      if (this.#audience.lags(watcher)) {
        this.#letGo(watcher, cursor)
        continue
      }
      this.#cursors.set(watcher, last.seq)
      ready.push(watcher)
    }
    if (ready.length > 0) this.#audience.send(ready, slice)
  }

  /** Without a proof the end has not been archived yet; the fact `log-ended` wakes the feed once more. */
  async #finish(lastSeq: number): Promise<void> {
    const proof = await this.#logs.proof(this.#deploymentId)
    if (!proof) return
    const through = [...this.#cursors].filter(([, cursor]) => cursor >= lastSeq).map(([watcher]) => watcher)
    if (through.length > 0) this.#audience.end(through, proof)
    for (const watcher of through) this.remove(watcher)
    if (this.#cursors.size > 0) this.#again = true
  }

  #letGo(watcher: W, cursor: number): void {
    this.#audience.lagging(watcher, cursor)
    this.remove(watcher)
  }

  #close(): void {
    this.#stopTail()
    this.#audience.empty()
  }
}

function groupByCursor<W>(cursors: ReadonlyMap<W, number>): Map<number, W[]> {
  const groups = new Map<number, W[]>()
  for (const [watcher, cursor] of cursors) {
    const group = groups.get(cursor)
    if (group) group.push(watcher)
    else groups.set(cursor, [watcher])
  }
  return groups
}
