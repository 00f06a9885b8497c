import type { LogLine } from '@trellis/shared/log'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { FakeLog } from '../../test/kit/fake-log.ts'
import type { LogService } from '../services/services.ts'
import { type LogAudience, LogFeed } from './log-feed.ts'

/** One watcher, which pulls pages until it is at the end, joins the feed there, and pulls again when it is told to. */
type Watcher = { name: number; from: number; got: LogLine[]; lagsAt: number; ended: boolean; left: boolean }

const act = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), lines: fc.integer({ min: 1, max: 12 }) }),
  fc.record({
    kind: fc.constant('join' as const),
    back: fc.integer({ min: 0, max: 20 }),
    lagsAt: fc.integer({ min: 5, max: 60 }),
  }),
  fc.record({ kind: fc.constant('leave' as const), which: fc.nat(10) }),
  fc.record({ kind: fc.constant('rest' as const) }),
)

function make(name: number): Watcher {
  return { name, from: 0, got: [], lagsAt: Number.POSITIVE_INFINITY, ended: false, left: false }
}

/** A log of small pages under a feed, whose reads take a turn each, as real ones do. */
function stage() {
  const log = new FakeLog(7)
  const watchers: Watcher[] = []
  const state = { looks: 0, busy: (_watcher: Watcher): boolean => false }
  const pages = vi.fn(async (after: number) => {
    await new Promise(setImmediate)
    return log.page(after)
  })
  const logs: LogService = {
    owner: () => Promise.reject(new Error('not asked here')),
    page: (_id, after) => pages(after),
    proof: async () => log.proof(),
    tail: (_id, onMore) => log.tail(onMore),
  }
  let feed: LogFeed<Watcher> | undefined
  const audience: LogAudience<Watcher> = {
    send: (to, lines) => {
      for (const { got } of to) got.push(...lines)
    },
    busy: (watcher) => {
      state.looks += 1
      return state.busy(watcher)
    },
    lags: (watcher) => {
      const lags = watcher.got.length >= watcher.lagsAt
      if (lags) watcher.lagsAt = Number.POSITIVE_INFINITY
      return lags
    },
    lagging: (watcher, next) => {
      expect(next).toBe(watcher.from + watcher.got.length)
      void Promise.resolve().then(() => join(watcher))
    },
    end: (to) => {
      for (const watcher of to) watcher.ended = true
    },
    failed: (error) => {
      throw error
    },
    empty: () => {
      feed = undefined
    },
  }
  function join(watcher: Watcher): void {
    feed ??= new LogFeed('one', logs, audience)
    feed.add(watcher, watcher.from + watcher.got.length)
  }
  return { log, watchers, state, join, leave: (watcher: Watcher) => feed?.remove(watcher), pages }
}

describe('LogFeed', () => {
  it('gives every watcher each line above its own beginning once and in order, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
        const { log, watchers, join, leave } = stage()
        for (const one of acts) {
          if (one.kind === 'write') log.write(...Array.from({ length: one.lines }, (_, n) => `line ${n}`))
          if (one.kind === 'rest') await new Promise(setImmediate)
          if (one.kind === 'join') {
            const from = Math.max(0, log.lines.length - one.back)
            const watcher = { name: watchers.length, from, got: [], lagsAt: one.lagsAt, ended: false, left: false }
            watchers.push(watcher)
            join(watcher)
          }
          const leaving = one.kind === 'leave' ? watchers[one.which] : undefined
          if (leaving) {
            leave(leaving)
            leaving.left = true
          }
        }
        log.end()
        log.wake()
        const staying = watchers.filter(({ left }) => !left)
        await vi.waitFor(() => expect(staying.every(({ ended }) => ended)).toBe(true), { timeout: 5000, interval: 1 })
        for (const { from, got } of staying) expect(got).toEqual(log.lines.slice(from))
        expect(log.tails).toBe(0)
      }),
      { numRuns: 150 },
    )
  })

  it('reads once for all watchers that stand at the same line', async () => {
    const { log, join, pages } = stage()
    const many = Array.from({ length: 50 }, (_, n) => make(n))
    for (const watcher of many) join(watcher)
    log.write('a', 'b', 'c')
    await expect.poll(() => many.every(({ got }) => got.length === 3)).toBe(true)
    expect(pages.mock.calls.filter(([after]) => after === 0).length).toBeLessThanOrEqual(3)
  })

  it('gives a busy watcher time, and others wait for one that stays busy only once', async () => {
    const { log, join, state } = stage()
    const [quick, stuck] = [make(0), make(1)]
    for (const watcher of [quick, stuck]) join(watcher)
    state.busy = (watcher) => watcher === stuck && stuck.got.length > 0
    const looks: number[] = []
    for (let round = 1; round <= 20; round += 1) {
      log.write('a')
      const before = state.looks
      await vi.waitFor(() => expect(quick.got.length).toBe(round), { timeout: 5000, interval: 1 })
      looks.push(state.looks - before)
    }
    expect(stuck.got).toEqual(quick.got)
    expect(looks.filter((count) => count > 10).length).toBeLessThanOrEqual(2)
  })

  it('sends nothing more while a watcher is busy, and goes on as soon as it is not', async () => {
    const { log, join, state } = stage()
    const one = make(0)
    join(one)
    state.busy = () => one.got.length === 7 && state.looks < 10
    log.write(...Array.from({ length: 20 }, (_, n) => `${n}`))
    await vi.waitFor(() => expect(one.got.length).toBe(20), { timeout: 5000, interval: 1 })
    expect(state.looks).toBeGreaterThanOrEqual(10)
  })

  it('waits longer while all of them are busy, because nobody is held up', async () => {
    const { log, join, state } = stage()
    const many = [make(0), make(1)]
    for (const watcher of many) join(watcher)
    let until = Number.POSITIVE_INFINITY
    let most = 0
    state.busy = ({ got }) => {
      if (got.length < 7) return false
      until = Math.min(until, performance.now() + 200)
      if (performance.now() > until) return false
      most = Math.max(most, got.length)
      return true
    }
    log.write(...Array.from({ length: 30 }, (_, n) => `${n}`))
    await vi.waitFor(() => expect(many.every(({ got }) => got.length === 30)).toBe(true), {
      timeout: 5000,
      interval: 1,
    })
    expect(most).toBe(7)
  })
})
