import type { LogLine, Reply } from '@trellis/shared'
import { describe, expect, it } from 'vitest'
import { lines } from '../../test-kit.ts'
import { LogFeed } from './log-feed.ts'

type Page = { lines: LogLine[]; next: number; done: boolean; live: boolean }

/** A server that holds a log and answers in pages of ten. */
function createServer(length: number, running: boolean) {
  const server = { length, running, asked: [] as number[] }
  const watch = async (after: number): Promise<Reply<Page>> => {
    server.asked.push(after)
    const page = lines(after + 1, Math.min(server.length, after + 10))
    const end = after + page.length >= server.length
    return {
      ok: true,
      data: { lines: page, next: after + page.length, done: end && !server.running, live: end && server.running },
    }
  }
  return { server, watch }
}

describe('a feed', () => {
  it('pulls page by page until the log is done', async () => {
    const { server, watch } = createServer(25, false)
    const feed = new LogFeed({ watch, changed: () => {}, later: () => {} })
    await feed.pull()
    expect(server.asked).toEqual([0, 10, 20])
    expect([feed.store.length, feed.status, feed.total]).toEqual([25, 'complete', 25])
  })

  it('goes on with notices and is complete when its end says so', async () => {
    const { watch } = createServer(5, true)
    const feed = new LogFeed({ watch, changed: () => {}, later: () => {} })
    await feed.pull()
    expect(feed.status).toBe('live')
    feed.hear(lines(4, 8))
    feed.hearEnd(8)
    expect([feed.store.length, feed.status]).toEqual([8, 'complete'])
  })

  it('pulls again from what it holds after a hole, and when the end counts more lines', async () => {
    const { server, watch } = createServer(5, true)
    const feed = new LogFeed({ watch, changed: () => {}, later: () => {} })
    await feed.pull()
    server.length = 12
    feed.hear(lines(9, 12))
    await feed.pull()
    expect(feed.store.length).toBe(12)
    server.length = 15
    server.running = false
    feed.hearEnd(15)
    await feed.pull()
    expect([feed.store.length, feed.status]).toEqual([15, 'complete'])
  })

  it('tries again later what is unavailable, and nothing that is refused for good', async () => {
    for (const [code, tries] of [
      ['unavailable', 2],
      ['not_found', 1],
    ] as const) {
      const { server, watch } = createServer(5, true)
      let asked = 0
      const later: (() => void)[] = []
      const feed = new LogFeed({
        watch: async (after) => {
          asked += 1
          return asked === 1 ? { ok: false, error: { code, message: 'not now' } } : watch(after)
        },
        changed: () => {},
        later: (work) => void later.push(work),
      })
      await feed.pull()
      expect([feed.error?.code, later.length]).toEqual([code, tries - 1])
      for (const work of later) work()
      await feed.pull()
      expect([feed.error, feed.store.length]).toEqual([undefined, server.length])
    }
  })

  it('keeps what it has when a pull fails, and says why', async () => {
    const feed = new LogFeed({
      watch: async () => ({ ok: false, error: { code: 'not_found', message: 'gone' } }),
      changed: () => {},
      later: () => {},
    })
    feed.hear(lines(1, 3))
    await feed.pull()
    expect([feed.store.length, feed.error?.message]).toEqual([3, 'gone'])
  })

  it('ends a pull whose pages bring nothing', async () => {
    const feed = new LogFeed({
      watch: async () => ({ ok: true, data: { lines: [], next: 0, done: false, live: false } }),
      changed: () => {},
      later: () => {},
    })
    await feed.pull()
    expect(feed.status).toBe('loading')
  })
})
