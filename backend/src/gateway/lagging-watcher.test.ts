import { connect, type Socket as NetSocket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Socket } from 'socket.io-client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { deploymentId } from '../../test/kit/fake-services.ts'
import { type Bench, openBench } from '../../test/kit/gateway-bench.ts'
import { hear } from '../../test/kit/heard.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.close())

/** The client's own TCP socket, so that a test can stop reading from it. */
function wireOf(client: Socket): NetSocket {
  const wire: unknown = Reflect.get(Reflect.get(client.io.engine.transport, 'ws'), '_socket')
  if (!wire || typeof wire !== 'object' || !('pause' in wire))
    throw new Error(`no TCP socket like that of ${connect.name}`)
  return wire as NetSocket
}

it('stops sending to a watcher that never reads, says where to go on, and keeps others live', async () => {
  const [slow, quick] = await Promise.all([bench.client('ada'), bench.client('bob')])
  const { log } = bench.services
  const got = {
    slow: hear<{ logs: { seq: number }[] }>(slow, 'new-log'),
    quick: hear<{ logs: unknown[] }>(quick, 'new-log'),
  }
  const lagging = { slow: hear<{ next: number }>(slow, 'log-lagging'), quick: hear(quick, 'log-lagging') }
  for (const client of [slow, quick]) await client.emitWithAck('watch-logs', { deploymentId })
  wireOf(slow).pause()
  const text = 'x'.repeat(16 * 1024)
  const total = 4000
  while (log.lines.length < total) {
    log.write(...Array.from({ length: 20 }, () => text))
    const heard = () => got.quick.all.reduce((sum, { logs }) => sum + logs.length, 0)
    const deadline = Date.now() + 10_000
    while (heard() < log.lines.length && Date.now() < deadline) await pause(1)
    expect(heard()).toBe(log.lines.length)
  }
  wireOf(slow).resume()
  const [told] = await lagging.slow.until()
  const lines = got.slow.all.flatMap(({ logs }) => logs)
  expect(lagging.quick.all).toEqual([])
  expect(told?.next).toBeLessThan(total)
  expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: told?.next ?? 0 }, (_, n) => n + 1))
  const page = await slow.emitWithAck('watch-logs', { deploymentId, after: told?.next })
  expect(page.data.lines[0].seq).toBe((told?.next ?? 0) + 1)
})
