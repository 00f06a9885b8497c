import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { fail } from '../../core/failure.ts'
import type { Log } from '../../ports/log.ts'
import type { Relay } from '../../ports/relay.ts'
import type { OnListenerError } from './channel.ts'
import type { LogMemory } from './live-logs.ts'
import { LogTails } from './log-tails.ts'
import { openConnection, type RedisPlace, redisConnection, whenReady } from './redis-connection.ts'
import { RedisFacts } from './redis-facts.ts'
import { redisFailure, redisRefusal } from './redis-failure.ts'
import { RedisLeases } from './redis-leases.ts'
import { RedisLogs } from './redis-logs.ts'
import { probe } from './redis-probe.ts'
import { RedisRoutes } from './redis-routes.ts'

const defaultMemory: LogMemory = { perLog: 16 * 1024 * 1024, total: 256 * 1024 * 1024 }

/** A stopping server takes so long (milliseconds) to say so; while Redis is away nobody would hear it. */
const farewellWithin = 500

export type RedisRelayOptions = RedisPlace & {
  /** Before every key and channel. */
  prefix: string
  log: Log
  /** Told what a listener threw; the other listeners go on. */
  onListenerError: OnListenerError
  /** The caps at which `appendLog` answers `full`, the total over all backends. */
  memory?: LogMemory
  /** How often (milliseconds) this backend says that it is there, and hears itself say so. */
  beatMs?: number
  /** How long (milliseconds) after a loss of all leases each counts as held. */
  leaseGraceMs?: number
}

/**
 * The Relay of several backends and edges over one Redis of version 6.2 or later. Three connections: one for commands, one
 * that is subscribed, one that waits in blocking reads. Rejects with one sentence when this Redis cannot be used.
 */
export async function openRedisRelay(options: RedisRelayOptions): Promise<Relay> {
  const clients = { main: redisConnection(options), ears: redisConnection(options), reader: redisConnection(options) }
  const { main, ears, reader } = clients
  try {
    await openConnection(main, options.log)
    await probe(main, options)
    await Promise.all([openConnection(ears, options.log), openConnection(reader, options.log)])
    return await assemble(clients, options)
  } catch (error) {
    for (const client of Object.values(clients)) client.disconnect()
    throw redisRefusal(error)
  }
}

type Clients = { main: Redis; ears: Redis; reader: Redis }

async function assemble(clients: Clients, options: RedisRelayOptions): Promise<Relay> {
  const { main, ears, reader } = clients
  const organs = organsOf(clients, options)
  const { facts, tails, logs, leases, routes } = organs
  await leases.open()
  await routes.open()
  await hear(ears, organs, options.prefix)
  const beats = setInterval(() => {
    void facts.beat()
    void routes.beat().catch(() => undefined)
  }, options.beatMs ?? 1000).unref()

  let closed = false
  async function ask<T>(run: () => Promise<T>): Promise<T> {
    if (closed) throw fail('unavailable', 'The server is stopping. Nothing was changed; try again in a moment.')
    try {
      return await run()
    } catch (error) {
      throw redisFailure(error)
    }
  }

  return {
    publish: (fact) => ask(() => facts.publish(fact)),
    subscribe: (listener) => facts.subscribe(listener),

    publishRoute: (change) => ask(() => routes.publish(change)),
    followRoutes: (listener) => routes.follow(listener),

    openLog: (id, durable) => ask(() => logs.open(id, durable)),
    placeOfLog: (id) => ask(() => logs.place(id)),
    appendLog: (id, first, lines) => ask(() => logs.append(id, first, lines)),
    appendOwnLog: (id, first, lines) => ask(() => logs.appendOwn(id, first, lines)),
    readLog: (id, after, limit) => ask(() => logs.read(id, after, limit)),
    tailLog: (id, onMore) => tails.listen(id, onMore),
    trimLog: (id, upTo, durable = upTo) => ask(() => logs.trim(id, upTo, durable)),
    closeLog: (id) => ask(() => logs.close(id)),

    takeLease: (name, holder, ttl) => ask(() => leases.take(name, holder, ttl)),
    leaseLeft: (name) => ask(() => leases.left(name)),
    releaseLease: (name, holder) => ask(() => leases.release(name, holder)),

    time: () => ask(() => timeOf(main)),
    check: () => ask(() => probe(main, { prefix: options.prefix })),
    async close() {
      closed = true
      clearInterval(beats)
      await Promise.race([facts.farewell(), pause(farewellWithin, undefined, { ref: false })])
      facts.close()
      tails.clear()
      for (const client of [main, ears, reader]) client.disconnect()
      await routes.close()
    },
  }
}

function organsOf({ main, reader }: Clients, options: RedisRelayOptions) {
  const { prefix, log, onListenerError, memory = defaultMemory, leaseGraceMs } = options
  const own = randomUUID()
  const { facts: channel, more } = channelsOf(prefix)
  return {
    facts: new RedisFacts(main, { channel, publisher: own, onListenerError }),
    tails: new LogTails(onListenerError),
    logs: new RedisLogs(main, { prefix, channel: more, memory }),
    leases: new RedisLeases(main, { prefix, own, ...(leaseGraceMs === undefined ? {} : { graceMs: leaseGraceMs }) }),
    routes: new RedisRoutes({ writer: main, reader }, { stream: `${prefix}routes`, log, onListenerError }),
  }
}

function channelsOf(prefix: string) {
  return { facts: `${prefix}facts`, more: `${prefix}more` }
}

/** Subscribes, and does so again after each loss of the connection; only then is it known that nothing more is missed. */
async function hear(ears: Redis, { facts, tails }: ReturnType<typeof organsOf>, prefix: string): Promise<void> {
  const channels = channelsOf(prefix)
  const subscribe = () => ears.subscribe(channels.facts, channels.more)
  ears.on('message', (channel: string, text: string) => {
    if (channel === channels.facts) facts.receive(text)
    else tails.wake(text)
  })
  await subscribe()
  ears.on('ready', () => {
    subscribe().then(
      () => {
        facts.break('The connection to Redis was lost for a while.')
        tails.wakeAll()
      },
      () => ears.disconnect(true),
    )
  })
}

async function timeOf(main: Redis): Promise<number> {
  await whenReady(main)
  const [seconds, microseconds] = await main.time()
  return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000)
}
