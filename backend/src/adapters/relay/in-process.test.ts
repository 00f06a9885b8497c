import { describe, expect, it } from 'vitest'
import { relayContract } from '../../../test/contracts/relay.contract.ts'
import { openInProcessRelay } from './in-process.ts'

relayContract('the in-process relay', {
  async open(memory) {
    const relay = openInProcessRelay({ onListenerError: () => undefined, ...(memory && { memory }) })
    return { a: relay, b: relay }
  },
})

describe('the in-process relay', () => {
  it('wakes a tail once for many appends of one turn', async () => {
    const relay = openInProcessRelay({ onListenerError: () => undefined })
    let wakes = 0
    relay.tailLog('d', () => (wakes += 1))
    await relay.openLog('d', 0)
    const line = {
      at: '2026-01-01T00:00:00.000Z',
      step: 'build',
      stream: 'stdout',
      text: 'x',
      source: 'build',
    } as const
    await Promise.all(
      Array.from({ length: 100 }, (_, index) => relay.appendLog('d', index + 1, [{ ...line, seq: index + 1 }])),
    )
    await expect.poll(() => wakes).toBe(1)
    await new Promise(setImmediate)
    expect(wakes).toBe(1)
    await relay.close()
  })

  it('tells operators what a listener threw, and where', async () => {
    const told: string[] = []
    const relay = openInProcessRelay({ onListenerError: (error, where) => told.push(`${where}: ${String(error)}`) })
    relay.subscribe({
      onFact: () => {
        throw new Error('no good')
      },
      onBreak: () => undefined,
    })
    await relay.publish({ type: 'queue-changed' })
    await expect.poll(() => told).toEqual(['fact: Error: no good'])
    await relay.close()
  })
})
