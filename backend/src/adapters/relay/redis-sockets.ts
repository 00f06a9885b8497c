import { createAdapter } from '@socket.io/redis-adapter'
import type { Redis } from 'ioredis'
import type { Log } from '../../ports/log.ts'
import { openConnection, type RedisPlace, redisConnection } from './redis-connection.ts'
import { redisRefusal } from './redis-failure.ts'

export type RedisSocketsOptions = RedisPlace & {
  /** Before every channel. */
  prefix: string
  log: Log
}

/** `adapter` is for Socket.IO's option of this name. Close it after the gateway. */
export type RedisSockets = { adapter: ReturnType<typeof createAdapter>; close(): Promise<void> }

/**
 * Lets a backend make sockets of all backends leave rooms and disconnect, over two connections of its own. It carries no
 * notices: each backend emits to its own sockets. Rejects with one sentence when this Redis cannot be used.
 */
export async function openRedisSockets(options: RedisSocketsOptions): Promise<RedisSockets> {
  const [mouth, ears] = [redisConnection(options), redisConnection(options)]
  try {
    await Promise.all([openConnection(mouth, options.log), openConnection(ears, options.log)])
  } catch (error) {
    mouth.disconnect()
    ears.disconnect()
    throw redisRefusal(error)
  }
  const beats = setInterval(() => void keepAlive(mouth, ears), 2000).unref()
  return {
    adapter: createAdapter(patient(mouth), hearing(ears), { key: `${options.prefix}sockets` }),
    async close() {
      clearInterval(beats)
      mouth.disconnect()
      ears.disconnect()
    },
  }
}

/** A connection on which nothing arrives is taken for lost. */
async function keepAlive(...clients: Redis[]): Promise<void> {
  await Promise.allSettled(clients.map((client) => client.ping()))
}

type Method = (...values: unknown[]) => unknown

/** The adapter waits for no answer, so nobody would catch what a Redis that is away makes of a call. */
function patient(client: Redis, instead: Record<string, Method> = {}): Redis {
  return new Proxy(client, {
    get(target, key) {
      const member: unknown = (typeof key === 'string' && instead[key]) || Reflect.get(target, key)
      if (typeof member !== 'function') return member
      return (...values: unknown[]) => {
        const answer: unknown = member.apply(target, values)
        if (answer instanceof Promise) answer.catch(() => undefined)
        return answer
      }
    },
  })
}

/**
 * Subscribes again after each loss of the connection. The adapter's pattern is for broadcasts, of which there are none; a
 * Redis user that is held to a prefix may not subscribe to patterns.
 */
function hearing(client: Redis): Redis {
  const channels = new Set<string>()
  const each = (names: unknown, call: (name: string) => unknown) => {
    for (const name of [names].flat()) call(String(name))
  }
  client.on('ready', () => {
    if (channels.size > 0) client.subscribe(...channels).catch(() => client.disconnect(true))
  })
  return patient(client, {
    psubscribe: () => undefined,
    punsubscribe: () => undefined,
    subscribe(names) {
      each(names, (name) => channels.add(name))
      return client.subscribe(...channels)
    },
    unsubscribe(names) {
      each(names, (name) => channels.delete(name))
      return client.status === 'ready' ? client.unsubscribe(...[names].flat().map(String)) : undefined
    },
  })
}
