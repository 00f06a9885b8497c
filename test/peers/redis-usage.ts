import type { Redis } from 'ioredis'

/** What a piece of work asked of Redis: commands by name, those inside scripts counted too, and the memory at its peak. */
export type RedisUsage = { commands: Record<string, number>; calls: number; peakBytes: number }

/**
 * Counts what Redis is asked while `work` runs, everything else at the same time included. `calls` are the requests over
 * the network: scripts count once. Memory is looked at every few milliseconds, above what was used before.
 */
export async function redisUsage(client: Redis, work: () => Promise<unknown>): Promise<RedisUsage> {
  const [before, memoryBefore] = [await commandsOf(client), await memoryOf(client)]
  const peak = { bytes: 0, looks: 0 }
  const timer = setInterval(() => {
    peak.looks += 1
    void memoryOf(client).then((bytes) => {
      peak.bytes = Math.max(peak.bytes, bytes - memoryBefore)
    })
  }, 20)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  const after = await commandsOf(client)
  const own = { info: peak.looks + 2 }
  const counted = Object.entries(after).map(([name, calls]) => {
    const mine = name in own ? own.info : 0
    return [name, Math.max(0, calls - (before[name] ?? 0) - mine)] as const
  })
  const commands = Object.fromEntries(counted.filter(([, calls]) => calls > 0))
  const sent = ['evalsha', 'eval', 'publish', 'xread', 'xadd', 'xrevrange', 'time', 'ping', 'subscribe']
  const inside = ['publish', 'xadd']
  const calls = sent.reduce((sum, name) => sum + (inside.includes(name) ? 0 : (commands[name] ?? 0)), 0)
  return { commands, calls, peakBytes: peak.bytes }
}

async function commandsOf(client: Redis): Promise<Record<string, number>> {
  const stats = await client.info('commandstats')
  const found = [...stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)]
  return Object.fromEntries(found.map(([, name = '', calls]) => [name, Number(calls)]))
}

async function memoryOf(client: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1] ?? 0)
}
