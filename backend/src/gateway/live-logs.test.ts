import type { LogLine } from '@trellis/shared/log'
import type { Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { proofOf } from '../../test/kit/fake-log.ts'
import { deploymentId, plantId, workspaceId } from '../../test/kit/fake-services.ts'
import { type Bench, openBench } from '../../test/kit/gateway-bench.ts'
import { hear } from '../../test/kit/heard.ts'

type Page = { lines: LogLine[]; next: number; done: boolean; live: boolean }
type NewLog = { id: string; deploymentId: string; logs: LogLine[] }
type End = { deploymentId: string; lines: number; sha256: string }

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.close())

async function watch(client: Socket, after = 0): Promise<Page> {
  const reply = await client.emitWithAck('watch-logs', { deploymentId, after })
  expect(reply.ok).toBe(true)
  return reply.data
}

/** Watches as a client should: pages until live or done, pulls again when it lags. Resolves with the whole log. */
function follow(client: Socket, from = 0): Promise<{ lines: LogLine[]; end: End }> {
  const lines: LogLine[] = []
  let next = from
  const take = (more: LogLine[]) => {
    lines.push(...more)
    next = more.at(-1)?.seq ?? next
  }
  const pull = () => {
    client.emit('watch-logs', { deploymentId, after: next }, (reply: { data: Page }) => {
      take(reply.data.lines)
      if (!reply.data.live && !reply.data.done) pull()
    })
  }
  client.on('new-log', ({ logs }: NewLog) => take(logs))
  client.on('log-lagging', pull)
  pull()
  return new Promise((resolve) => client.once('log-end', (end: End) => resolve({ lines, end })))
}

function end(): void {
  const { log } = bench.services
  log.end()
  const proof = proofOf(log.lines)
  bench.relay.tell({ type: 'log-ended', deploymentId, ...proof })
}

describe('watching a log', () => {
  it('begins nothing for a socket that went away while its page was read', async () => {
    const { logs, log } = bench.services
    const { page } = logs
    const client = await bench.client('ada')
    const reading = new Promise<() => void>((held) => {
      logs.page = (id, after) => new Promise((go) => held(() => go(page(id, after))))
    })
    client.emit('watch-logs', { deploymentId })
    const goOn = await reading
    const watcher = await bench.client('bob')
    client.disconnect()
    await expect.poll(async () => (await bench.ask('/metrics')).text).toContain('trellis_sockets 1\n')
    logs.page = page
    goOn()
    expect((await watch(watcher)).live).toBe(true)
    await expect.poll(() => log.tails).toBe(1)
    watcher.emit('unwatch-logs', { deploymentId })
    await expect.poll(() => log.tails).toBe(0)
  })

  it('gives early and late watchers every line once, in order, and the same proof', async () => {
    const { log } = bench.services
    const clients = await Promise.all(['ada', 'bob', 'ada:2'].map((token) => bench.client(token)))
    const [first, second, third] = clients
    if (!first || !second || !third) throw new Error('no clients')
    const early = follow(first)
    for (let n = 1; n <= 150; n += 1) log.write(`line ${n}`)
    const late = follow(second)
    for (let round = 0; round < 50; round += 1) {
      log.write(...Array.from({ length: 40 }, (_, n) => `round ${round}, ${n}`))
      await new Promise(setImmediate)
    }
    const returning = follow(third, 1000)
    log.write('last')
    end()
    const results = await Promise.all([early, late, returning])
    const proof = proofOf(log.lines)
    for (const result of results) expect(result.end).toEqual({ deploymentId, ...proof })
    expect(results[0]?.lines).toEqual(log.lines)
    expect(results[1]?.lines).toEqual(log.lines)
    expect(results[2]?.lines).toEqual(log.lines.slice(1000))
    expect(log.tails).toBe(0)
  })

  it('sends no line before the answer, and each notice within its bounds', async () => {
    const ada = await bench.client('ada')
    const heard = hear<NewLog>(ada, 'new-log')
    bench.services.log.write('one')
    let answered = false
    ada.once('new-log', () => expect(answered).toBe(true))
    const page = await watch(ada).then((result) => {
      answered = true
      return result
    })
    expect(page).toMatchObject({ next: 1, live: true, done: false })
    bench.services.log.write(...Array.from({ length: 8 }, () => '\u001b'.repeat(16 * 1024)))
    await heard.until((all) => all.flatMap(({ logs }) => logs).length === 8)
    for (const notice of heard.all) {
      expect(notice).toMatchObject({ id: plantId, deploymentId })
      expect(Buffer.byteLength(JSON.stringify(notice))).toBeLessThanOrEqual(256 * 1024)
    }
  })

  it('says done and the end at once for a log that has ended', async () => {
    const ada = await bench.client('ada')
    bench.services.log.write('all there is')
    bench.services.log.end()
    const ended = hear<End>(ada, 'log-end')
    expect(await watch(ada)).toMatchObject({ next: 1, done: true, live: false })
    expect(await ended.until()).toEqual([{ deploymentId, ...proofOf(bench.services.log.lines) }])
  })

  it('stops with unwatch-logs and with leaving the workspace', async () => {
    const ada = await bench.client('ada')
    for (const [event, payload] of [
      ['unwatch-logs', { deploymentId }],
      ['leave-workspace', { workspaceId }],
    ] as const) {
      await watch(ada)
      await expect.poll(() => bench.services.log.tails).toBe(1)
      expect(await ada.emitWithAck(event, payload)).toEqual({ ok: true, data: {} })
      expect(bench.services.log.tails).toBe(0)
    }
  })

  it('is not for others, and says so of sources that are not there yet', async () => {
    const [eve, ada] = await Promise.all([bench.client('eve'), bench.client('ada')])
    expect(await eve.emitWithAck('watch-logs', { deploymentId })).toMatchObject({ error: { code: 'not_found' } })
    expect(await ada.emitWithAck('watch-logs', { deploymentId, source: 'app' })).toMatchObject({
      error: { code: 'unavailable' },
    })
  })

  it('lets watchers pull again when the log could not be read', async () => {
    const ada = await bench.client('ada')
    const { log } = bench.services
    await watch(ada)
    const lagging = hear(ada, 'log-lagging')
    log.broken = true
    log.write('one')
    expect(await lagging.until()).toEqual([{ deploymentId, next: 0 }])
    log.broken = false
    expect(await watch(ada, 0)).toMatchObject({ next: 1, live: true })
  })
})
