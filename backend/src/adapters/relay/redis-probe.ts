import type { Redis } from 'ioredis'
import type { Log } from '../../ports/log.ts'
import { redisScript, runScript, whenReady } from './redis-connection.ts'

/**
 * KEYS a stream, a hash and a value, all below the prefix; ARGV channel. Does once what everything else is made of, so
 * that a right that is missing, a replica and a full memory show here.
 */
const probeScript = redisScript(
  3,
  `
redis.call('XADD', KEYS[1], 'MAXLEN', '=', 1, '*', 'c', 1)
redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
redis.call('XTRIM', KEYS[1], 'MINID', '=', '0-1')
redis.call('XLEN', KEYS[1])
redis.call('HSET', KEYS[2], 'a', 1)
redis.call('HINCRBY', KEYS[2], 'a', 1)
redis.call('HMGET', KEYS[2], 'a')
redis.call('HGETALL', KEYS[2])
redis.call('HDEL', KEYS[2], 'a')
redis.call('SET', KEYS[3], 1, 'PX', 1000)
redis.call('GET', KEYS[3])
redis.call('PTTL', KEYS[3])
redis.call('PEXPIRE', KEYS[3], 1000)
redis.call('EXISTS', KEYS[3])
redis.call('PUBLISH', ARGV[1], '')
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
return 1`,
)

/** Rejects with what Redis says when it cannot do what is needed. With a log, warns of settings that lose lines. */
export async function probe(client: Redis, { prefix, log }: { prefix: string; log?: Log }): Promise<void> {
  await whenReady(client)
  await client.time()
  await client.xrevrange(`${prefix}routes`, '+', '-', 'COUNT', 1)
  await client.publish(`${prefix}probe`, '')
  await runScript(client, probeScript, [`${prefix}probe:s`, `${prefix}probe:h`, `${prefix}probe:v`, `${prefix}probe`])
  if (log) await warnOfEviction(client, log)
}

/** A user who may not ask for this is not warned. */
async function warnOfEviction(client: Redis, log: Log): Promise<void> {
  const info = await client.info('memory').catch(() => '')
  const policy = /^maxmemory_policy:(.+?)\r?$/m.exec(info)?.[1]
  if (!policy || policy === 'noeviction') return
  const advice =
    'Set it to noeviction: with another policy Redis throws away live logs and leases when memory runs short.'
  log.warn({ policy }, `REDIS_URL: this Redis has the maxmemory-policy ${policy}. ${advice}`)
}
