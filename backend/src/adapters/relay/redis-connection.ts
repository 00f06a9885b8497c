import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { Redis } from 'ioredis'
import type { Log } from '../../ports/log.ts'
import { redisTrouble } from './redis-failure.ts'

/** Where Redis is. `url` may carry user, password and database; `ca` is a PEM certificate to trust besides the system's. */
export type RedisPlace = { url: string; ca?: string }

/** How long (milliseconds) a command may take, and how long it waits for a connection that is being made again. */
const patience = { command: 4000, connect: 4000, reconnect: 1500, silence: 8000 }

/**
 * A connection that makes itself again after a loss. Nothing waits in it for that: a command that cannot be sent, or whose
 * answer the loss has swallowed, fails at once, because sending it again could do it twice. A connection on which nothing
 * arrives for long is taken for lost, so whoever uses it sees to it that something does.
 */
export function redisConnection({ url, ca }: RedisPlace): Redis {
  return new Redis(url, {
    ...(ca !== undefined && url.startsWith('rediss:') ? { tls: { ca } } : {}),
    protocol: 2,
    lazyConnect: true,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    disableClientInfo: true,
    commandTimeout: patience.command,
    connectTimeout: patience.connect,
    socketTimeout: patience.silence,
    retryStrategy: (times) => Math.min(times * 50, 1000),
  })
}

/** Connects for the first time; rejects with what Redis or the network said. From then on losses are logged once each. */
export async function openConnection(client: Redis, log: Log): Promise<void> {
  let last: unknown
  const keep = (error: unknown) => {
    last = error
  }
  client.on('error', keep)
  try {
    await client.connect()
  } catch (error) {
    client.disconnect()
    throw last ?? error
  }
  client.off('error', keep)
  let away = false
  client.on('error', (error: unknown) => {
    if (!away) log.warn({ err: error }, `Redis is away: ${redisTrouble(error)}. It is tried again.`)
    away = true
  })
  client.on('ready', () => {
    if (away) log.info({}, 'Redis is there again.')
    away = false
  })
}

/** Resolves when commands can be sent; rejects when the connection does not come back within a short time. */
export async function whenReady(client: Redis, within = patience.reconnect): Promise<void> {
  if (client.status === 'ready') return
  if (client.status === 'end') throw new Error('The connection to Redis was closed.')
  await once(client, 'ready', { signal: AbortSignal.timeout(within) })
}

/** A program that Redis runs as one step; nobody sees its middle. */
export type RedisScript = { readonly text: string; readonly sha: string; readonly keys: number }

export function redisScript(keys: number, text: string): RedisScript {
  return { text, keys, sha: createHash('sha1').update(text).digest('hex') }
}

/** Runs a script by its hash, and by its text where Redis does not know it yet. `values` are the keys, then the rest. */
export async function runScript(
  client: Redis,
  script: RedisScript,
  values: readonly (string | number)[],
): Promise<unknown> {
  await whenReady(client)
  try {
    return await client.evalsha(script.sha, script.keys, ...values)
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
    return client.eval(script.text, script.keys, ...values)
  }
}
