import { describe, expect, it } from 'vitest'
import { createLogger } from './logger.ts'
import { shutDown } from './shutdown.ts'

const log = createLogger('silent')

describe('shutDown', () => {
  it('stops group after group, also when one fails or hangs', async () => {
    const order: string[] = []
    const unwell = await shutDown(
      [
        { name: 'first', deadlineMs: 1000, stop: async () => void order.push('first') },
        { name: 'fails', deadlineMs: 1000, stop: () => Promise.reject(new Error('no')) },
        { name: 'hangs', deadlineMs: 5, stop: () => new Promise(() => order.push('hangs')) },
        { name: 'last', deadlineMs: 1000, stop: async () => void order.push('last') },
      ],
      log,
    )
    expect(order).toEqual(['first', 'hangs', 'last'])
    expect(unwell).toEqual(['fails', 'hangs'])
  })
})
