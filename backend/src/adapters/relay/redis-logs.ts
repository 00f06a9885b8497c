import type { LogLine } from '@trellis/shared/log'
import { LogLine as LogLineSchema } from '@trellis/shared/log'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { LogAppend, LogPlace, LogRead } from '../../ports/relay.ts'
import { areNumbered, notNumbered } from './line-numbers.ts'
import type { LogMemory } from './live-logs.ts'
import { runScript } from './redis-connection.ts'
import { appendScript, closeScript, openScript, placeScript, readScript, trimScript } from './redis-log-scripts.ts'

/** A log that nobody touches for so long (milliseconds) goes by itself; the Store has had it long before. */
const lifetime = 2 * 3600_000

const Appended = z.tuple([z.enum(['taken', 'gap', 'full']), z.int(), z.int()])
const Read = z.tuple([z.int(), z.int(), z.array(z.string())])
const Place = z.union([z.tuple([]), z.tuple([z.int(), z.int()])])
const StoredLine = LogLineSchema.omit({ seq: true })

/** `channel` hears the id of each log that has grown. */
export type LogsOptions = { prefix: string; channel: string; memory: LogMemory }

type Batch = { first: number; lines: readonly LogLine[]; own: 0 | 1 }

/** The logs of running deployments in Redis. Each method is one step there, so any backend may call any of them. */
export class RedisLogs {
  readonly #client: Redis
  readonly #options: LogsOptions

  constructor(client: Redis, options: LogsOptions) {
    this.#client = client
    this.#options = options
  }

  async open(id: string, durable: number): Promise<number> {
    const answer = await runScript(this.#client, openScript, [...this.#keys(id), ...this.#own(id), durable])
    return z.int().parse(answer)
  }

  append(id: string, first: number, lines: readonly LogLine[]): Promise<LogAppend> {
    return this.#append(id, { first, lines, own: 0 })
  }

  appendOwn(id: string, first: number, lines: readonly LogLine[]): Promise<LogAppend> {
    return this.#append(id, { first, lines, own: 1 })
  }

  async read(id: string, after: number, limit: { lines: number; bytes: number }): Promise<LogRead> {
    const values = [...this.#keys(id).slice(0, 2), after, limit.lines, limit.bytes]
    const [gone, last, texts] = Read.parse(await runScript(this.#client, readScript, values))
    const lines = texts.map((text, index) => ({ seq: after + 1 + index, ...StoredLine.parse(JSON.parse(text)) }))
    return { lines, gone: gone === 1, last }
  }

  async place(id: string): Promise<LogPlace | undefined> {
    const [accepted, durable] = Place.parse(await runScript(this.#client, placeScript, this.#keys(id).slice(0, 2)))
    return accepted === undefined || durable === undefined ? undefined : { accepted, durable }
  }

  async trim(id: string, upTo: number, durable: number): Promise<void> {
    await runScript(this.#client, trimScript, [...this.#keys(id), ...this.#own(id), upTo, durable])
  }

  async close(id: string): Promise<void> {
    await runScript(this.#client, closeScript, [...this.#keys(id), id])
  }

  async #append(id: string, { first, lines, own }: Batch): Promise<LogAppend> {
    if (!areNumbered(first, lines)) throw notNumbered(first)
    const { memory, channel } = this.#options
    const texts = lines.map(({ seq: _seq, ...line }) => JSON.stringify(line))
    const caps = [memory.perLog, memory.total]
    const values = [...this.#keys(id), ...this.#own(id), first, own, ...caps, channel, ...texts]
    const [outcome, accepted, durable] = Appended.parse(await runScript(this.#client, appendScript, values))
    return { outcome, accepted, durable }
  }

  #keys(id: string): string[] {
    const { prefix } = this.#options
    return [`${prefix}log:${id}`, `${prefix}log:${id}:state`, `${prefix}logs`]
  }

  #own(id: string): (string | number)[] {
    return [`${this.#options.prefix}log:`, id, lifetime]
  }
}
