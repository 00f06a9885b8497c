import { setTimeout as pause } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Log } from '../../ports/log.ts'
import type { RouteChange, RouteListener } from '../../ports/relay.ts'
import { callSafely, type OnListenerError } from './channel.ts'
import { whenReady } from './redis-connection.ts'

/** The stream keeps about so many changes; a reader that is further behind has heard no beat for long. */
const kept = 10_000
/** So many changes that Redis could not take wait in memory at most; the oldest of more are given up. */
const unsentAtMost = 10_000
/** Milliseconds: how long a blocking read waits, the pause before one that failed is repeated, and the wait for the own edge. */
const times = { block: 1000, again: 200, told: 3000 }

const Change = z.object({ hosts: z.array(z.string()), plantId: z.string() })
const Answer = z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), z.array(z.string())]))])).nullable()

export type RoutesOptions = { stream: string; log: Log; onListenerError: OnListenerError }

/**
 * Route changes as an ordered stream. Its reader has a connection and a cursor of its own; each answer of Redis, also an
 * empty one, is a beat. After a loss of the connection nobody can say what the stream has lost, which is a break.
 */
export class RedisRoutes {
  readonly #writer: Redis
  readonly #reader: Redis
  readonly #options: RoutesOptions
  readonly #listeners = new Set<RouteListener>()
  readonly #waiting = new Set<{ id: string; told: () => void }>()
  #unsent: RouteChange[] = []
  #cursor = '0-0'
  #broken = false
  #reading: Promise<void> | undefined
  #closed = false

  constructor(clients: { writer: Redis; reader: Redis }, options: RoutesOptions) {
    this.#writer = clients.writer
    this.#reader = clients.reader
    this.#options = options
  }

  /** From here on nothing is missed. */
  async open(): Promise<void> {
    this.#cursor = await this.#lastId()
  }

  follow(listener: RouteListener): () => void {
    const own = { ...listener }
    this.#listeners.add(own)
    this.#reading ??= this.#read()
    return () => void this.#listeners.delete(own)
  }

  /**
   * The edge of this process is told in any case. What Redis does not take is kept and tried again with each beat, in
   * order; an edge that hears nothing meanwhile trusts its routes for a few seconds only.
   */
  async publish(change: RouteChange): Promise<void> {
    try {
      if (this.#unsent.length > 0) throw new Error('earlier changes wait')
      await this.#toldOf(await this.#write(change))
    } catch {
      this.#unsent.push(change)
      const over = this.#unsent.length - unsentAtMost
      if (over > 0) {
        this.#unsent.splice(0, over)
        this.#options.log.error({}, 'Redis takes no changes of routes; some edges may show old releases for long.')
      }
      this.#tell((listener) => listener.onChange(change))
    }
  }

  /** Sends what Redis could not take before. */
  async beat(): Promise<void> {
    for (let next = this.#unsent[0]; next; next = this.#unsent[0]) {
      await this.#write(next)
      this.#unsent.shift()
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#listeners.clear()
    for (const { told } of this.#waiting) told()
    await this.#reading
  }

  async #write(change: RouteChange): Promise<string> {
    await whenReady(this.#writer)
    const id = await this.#writer.xadd(this.#options.stream, 'MAXLEN', '~', kept, '*', 'c', JSON.stringify(change))
    return id ?? '0-0'
  }

  async #lastId(): Promise<string> {
    const newest = await this.#reader.xrevrange(this.#options.stream, '+', '-', 'COUNT', 1)
    return newest[0]?.[0] ?? '0-0'
  }

  /** Resolves when the edge of this process has heard of it, or has been told to read everything afresh. */
  async #toldOf(id: string): Promise<void> {
    if (!this.#reading || isUpTo(id, this.#cursor)) return
    let waiting: { id: string; told: () => void } | undefined
    const heard = new Promise<true>((resolve) => {
      waiting = { id, told: () => resolve(true) }
      this.#waiting.add(waiting)
    })
    const patience = new AbortController()
    const late = pause(times.told, false, { signal: patience.signal }).catch(() => false)
    const came = await Promise.race([heard, late])
    patience.abort()
    if (waiting) this.#waiting.delete(waiting)
    if (!came) this.#tell((listener) => listener.onBreak())
  }

  async #read(): Promise<void> {
    while (!this.#closed) {
      try {
        await whenReady(this.#reader)
        if (this.#broken) await this.#startAgain()
        const { stream } = this.#options
        const answer = await this.#reader.xread('COUNT', 500, 'BLOCK', times.block, 'STREAMS', stream, this.#cursor)
        this.#deliver(Answer.parse(answer)?.[0]?.[1] ?? [])
      } catch {
        this.#broken = true
        await pause(times.again)
      }
    }
  }

  async #startAgain(): Promise<void> {
    this.#cursor = await this.#lastId()
    this.#broken = false
    this.#tell((listener) => listener.onBreak())
    this.#release()
  }

  #deliver(entries: [id: string, fields: string[]][]): void {
    for (const [id, [, text]] of entries) {
      this.#cursor = id
      const change = changeOf(text)
      if (change) this.#tell((listener) => listener.onChange(change))
    }
    this.#tell((listener) => listener.onBeat())
    this.#release()
  }

  #release(): void {
    for (const { id, told } of this.#waiting) if (isUpTo(id, this.#cursor)) told()
  }

  #tell(call: (listener: RouteListener) => void): void {
    for (const listener of [...this.#listeners]) {
      if (!this.#listeners.has(listener)) continue
      callSafely(() => call(listener), 'route change', this.#options.onListenerError)
    }
  }
}

function changeOf(text: string | undefined): RouteChange | undefined {
  try {
    return Change.parse(JSON.parse(text ?? ''))
  } catch {
    return undefined
  }
}

/** Whether an entry's id `<milliseconds>-<count>` is not above another one. */
function isUpTo(id: string, cursor: string): boolean {
  const [time = 0, count = 0] = id.split('-').map(Number)
  const [cursorTime = 0, cursorCount = 0] = cursor.split('-').map(Number)
  return time < cursorTime || (time === cursorTime && count <= cursorCount)
}
