import type { LogLine } from '@trellis/shared/log'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { proofOf } from '../../test/kit/fake-log.ts'
import { deploymentId, workspaceId } from '../../test/kit/fake-services.ts'
import { type Bench, openBench } from '../../test/kit/gateway-bench.ts'

const path = `/api/deployments/${deploymentId}/logs`
let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.close())

function parsed(text: string): (LogLine | { end: true })[] {
  return text
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

describe('a log as NDJSON', () => {
  it('is what watch-logs gives, and ends with the proof', async () => {
    const { log } = bench.services
    log.write(...Array.from({ length: 250 }, (_, n) => `line ${n}`))
    log.end()
    const ada = await bench.client('ada')
    const watched: LogLine[] = []
    for (let done = false; !done; ) {
      const { data } = await ada.emitWithAck('watch-logs', { deploymentId, after: watched.length })
      watched.push(...data.lines)
      done = data.done
    }
    const { text } = await bench.ask(path, { token: 'ada' })
    expect(parsed(text)).toEqual([...watched, { end: true, ...proofOf(log.lines) }])
    expect(parsed((await bench.ask(`${path}?after=240`, { token: 'ada' })).text)).toHaveLength(11)
  })

  it('has no end line while the log is written', async () => {
    bench.services.log.write('one', 'two')
    expect(parsed((await bench.ask(path, { token: 'ada' })).text)).toHaveLength(2)
  })

  it('waits for the end line of a deployment that has just ended', async () => {
    const { log } = bench.services
    bench.services.settling = true
    log.write('built')
    const answer = bench.ask(path, { token: 'ada' })
    await expect.poll(() => log.tails).toBe(1)
    log.write('The new release is live.')
    log.end()
    bench.relay.tell({ type: 'log-ended', deploymentId, ...proofOf(log.lines) })
    expect(parsed((await answer).text)).toEqual([...log.lines, { end: true, ...proofOf(log.lines) }])
    expect(log.tails).toBe(0)
  })

  it('follows until the end', async () => {
    const { log } = bench.services
    log.write('before')
    const answer = bench.ask(`${path}?follow=1`, { token: 'ada' })
    await expect.poll(() => log.tails).toBe(1)
    log.write(...Array.from({ length: 500 }, (_, n) => `live ${n}`))
    log.write('last')
    log.end()
    bench.relay.tell({ type: 'log-ended', deploymentId, ...proofOf(log.lines) })
    expect(parsed((await answer).text)).toEqual([...log.lines, { end: true, ...proofOf(log.lines) }])
    expect(log.tails).toBe(0)
  })

  it('stops following for who was removed, without an end line', async () => {
    const { log } = bench.services
    log.write('one')
    const answer = bench.ask(`${path}?follow=1`, { token: 'bob' })
    await expect.poll(() => log.tails).toBe(1)
    bench.relay.tell({ type: 'membership-ended', workspaceId, uid: 'bob' })
    expect(parsed((await answer).text)).toEqual(log.lines)
  })

  it('DEL2: stops following in a workspace that was deleted', async () => {
    const { log } = bench.services
    log.write('one')
    const answer = bench.ask(`${path}?follow=1`, { token: 'bob' })
    await expect.poll(() => log.tails).toBe(1)
    const by = { uid: 'ada', name: 'Ada' }
    bench.relay.tell({ type: 'workspace-removed', workspaceId, name: 'Orchard', by, members: ['ada', 'bob'] })
    expect(parsed((await answer).text)).toEqual(log.lines)
  })

  it('forgets a follower that went away', async () => {
    const gone = new AbortController()
    const answer = fetch(`${bench.url}${path}?follow=1`, {
      headers: { authorization: 'Bearer ada' },
      signal: gone.signal,
    })
    await answer
    await expect.poll(() => bench.services.log.tails).toBe(1)
    gone.abort()
    await expect.poll(() => bench.services.log.tails).toBe(0)
  })

  it('is for members, and names what is wrong', async () => {
    expect((await bench.ask(path, { token: 'eve' })).status).toBe(404)
    expect((await bench.ask(`${path}?after=-1`, { token: 'ada' })).status).toBe(400)
    expect((await bench.ask('/api/deployments/nonsense/logs', { token: 'ada' })).status).toBe(400)
  })
})
