import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { LogProof } from '@trellis/shared/deployment'
import type { LogLine } from '@trellis/shared/log'
import type { LogService } from '../services/services.ts'
import { sliceForNotices } from './log-slices.ts'

/**
 * The feed lets a busy watcher get on before it sends more (milliseconds): looks again so often, for so long at most, and
 * a watcher for which that was not enough keeps nobody waiting for so long. While all are busy, nobody waits for another,
 * and sending more would only make all of them lag.
 */
const patience = { look: 1, once: 100, whileAllAre: 1000, restAfterVain: 5000 }

/** One watcher of a log as the feed sees it. Nothing here may throw. */
export type LogAudience<W> = {
  /** All of these watchers get the same lines. */
  send: (watchers: W[], lines: LogLine[]) => void
  /** Whether enough is unsent for now, well before it lags. */
  busy: (watcher: W) => boolean
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
export class LogFeed<W extends object> {
  readonly #deploymentId: string
  readonly #logs: LogService
  readonly #audience: LogAudience<W>
  readonly #cursors = new Map<W, number>()
  readonly #slowUntil = new WeakMap<W, number>()
  readonly #stopTail: () => void
  #running = false
  #again = false

  constructor(deploymentId: string, logs: LogService, audience: LogAudience<W>) {
    this.#deploymentId = deploymentId
    this.#logs = logs
    this.#audience = audience
    this.#stopTail = logs.tail(
      deploymentId,
      () => this.wake(),
      () => this.#slowest(),
    )
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

  #slowest(): number {
    return Math.min(...this.#cursors.values())
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
      const after = this.#slowest()
      const page = await this.#logs.page(this.#deploymentId, after)
      for (const slice of sliceForNotices(page.lines)) {
        this.#distribute(slice)
        await this.#giveTime()
      }
      if (page.done) await this.#finish(page.next)
      if (page.done || page.lines.length === 0) return
      if (!page.more && this.#slowest() >= page.next) return
    }
  }

  /** Watchers that came with a lower cursor while the page was read get their lines in the next round. */
  #distribute(slice: LogLine[]): void {
    const [first, last] = [slice[0], slice.at(-1)]
    if (!first || !last) return
    for (const [cursor, watchers] of groupByCursor(this.#cursors)) {
      if (cursor < first.seq - 1 || cursor >= last.seq) continue
      const ready = watchers.filter((watcher) => this.#isReady(watcher, cursor))
      for (const watcher of ready) this.#cursors.set(watcher, last.seq)
      if (ready.length > 0) this.#audience.send(ready, slice.slice(cursor + 1 - first.seq))
    }
  }

  #isReady(watcher: W, cursor: number): boolean {
    if (!this.#audience.lags(watcher)) return true
    this.#letGo(watcher, cursor)
    return false
  }

  /** A turn for everybody else, and a while for watchers that are busy; a slow one then goes on until it lags. */
  async #giveTime(): Promise<void> {
    await nextTurn()
    const began = performance.now()
    for (let busy = this.#busy(began); busy.length > 0; busy = this.#busy(began)) {
      await pause(patience.look)
      const now = performance.now()
      if (now - began < (busy.length === this.#cursors.size ? patience.whileAllAre : patience.once)) continue
      for (const watcher of busy) this.#slowUntil.set(watcher, now + patience.restAfterVain)
      return
    }
  }

  #busy(now: number): W[] {
    return [...this.#cursors.keys()].filter(
      (watcher) => this.#audience.busy(watcher) && !((this.#slowUntil.get(watcher) ?? 0) > now),
    )
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
