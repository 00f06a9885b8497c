import type { Redis } from 'ioredis'
import { z } from 'zod'
import { redisScript, runScript } from './redis-connection.ts'

/** Within so long (milliseconds) every holder renews; for this time after a loss of all leases each counts as held. */
const renewedWithin = 30_000

/** KEYS lease; ARGV holder, time. Renewing adds nothing, so that a Redis whose memory is full still lets holders renew. */
const takeScript = redisScript(
  1,
  `
local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
if holder then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`,
)

/** KEYS lease; ARGV holder. */
const releaseScript = redisScript(
  1,
  `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`,
)

/**
 * The hash `epoch` has an `id` for as long as Redis keeps its data. Whoever has known another one knows that leases were
 * lost; when that was noticed is written down beside it, for everybody.
 */
const epoch = `
local function now() local t = redis.call('TIME') return t[1] * 1000 + math.floor(t[2] / 1000) end
local function epochOf(key, known, new)
  local id = redis.call('HGET', key, 'id')
  if not id then
    id = new
    redis.pcall('HSET', key, 'id', id)
  end
  if known ~= '' and id ~= known and not redis.call('HGET', key, 'lost') then
    redis.pcall('HSET', key, 'lost', string.format('%.0f', now()))
  end
  return id
end
`

/** KEYS epoch; ARGV known, new. Answers the epoch's id. */
const epochScript = redisScript(1, `${epoch} return epochOf(KEYS[1], ARGV[1], ARGV[2])`)

/** KEYS lease, epoch; ARGV known, new, grace. */
const leftScript = redisScript(
  2,
  `${epoch}
epochOf(KEYS[2], ARGV[1], ARGV[2])
local left = redis.call('PTTL', KEYS[1])
if left > 0 then return left end
local lost = redis.call('HGET', KEYS[2], 'lost')
if not lost then return 0 end
return math.max(0, lost + ARGV[3] - now())`,
)

export type LeasesOptions = {
  prefix: string
  /** A value that nobody else has: the epoch's name, should this backend be the first. */
  own: string
  graceMs?: number
}

/** Leases on Redis's own clock. */
export class RedisLeases {
  readonly #client: Redis
  readonly #options: LeasesOptions
  #epoch = ''

  constructor(client: Redis, options: LeasesOptions) {
    this.#client = client
    this.#options = options
  }

  async open(): Promise<void> {
    const answer = await runScript(this.#client, epochScript, [this.#epochKey(), '', this.#options.own])
    this.#epoch = z.string().parse(answer)
  }

  async take(name: string, holder: string, ttl: number): Promise<boolean> {
    return (await runScript(this.#client, takeScript, [this.#key(name), holder, Math.ceil(ttl)])) === 1
  }

  async left(name: string): Promise<number> {
    const { own, graceMs = renewedWithin } = this.#options
    const values = [this.#key(name), this.#epochKey(), this.#epoch, own, graceMs]
    return z.number().parse(await runScript(this.#client, leftScript, values))
  }

  async release(name: string, holder: string): Promise<void> {
    await runScript(this.#client, releaseScript, [this.#key(name), holder])
  }

  #key(name: string): string {
    return `${this.#options.prefix}lease:${name}`
  }

  #epochKey(): string {
    return `${this.#options.prefix}epoch`
  }
}
