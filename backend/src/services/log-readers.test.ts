import { describe, expect, it, vi } from 'vitest'
import { freshPatience, LogReaders } from './log-readers.ts'

/** Readers of one log, with a clock that goes on as the timers do. */
function stage() {
  vi.useFakeTimers({ now: 1_000_000 })
  const now = () => Date.now()
  const readers = new LogReaders({ now, iso: () => new Date(now()).toISOString() })
  const follow = (at: { seq: number }) => readers.follow('one', () => at.seq)
  return { readers, follow, patience: freshPatience(), [Symbol.dispose]: () => void vi.useRealTimers() }
}

/** Whether the promise is still open after everything that waits for no timer. */
async function isOpen(promise: Promise<void>): Promise<boolean> {
  let open = true
  void promise.then(() => {
    open = false
  })
  await vi.advanceTimersByTimeAsync(0)
  return open
}

describe('LogReaders', () => {
  it('waits for nobody where nobody reads, or where all have read enough', async () => {
    using stand = stage()
    const { readers, follow, patience } = stand
    expect(await isOpen(readers.waitFor('one', 100, patience))).toBe(false)
    follow({ seq: 100 })
    expect(await isOpen(readers.waitFor('one', 100, patience))).toBe(false)
    expect(await isOpen(readers.waitFor('other', 500, patience))).toBe(false)
    expect(patience).toEqual(freshPatience())
  })

  it('waits for the slowest of several, and no longer than that takes', async () => {
    using stand = stage()
    const { readers, follow, patience } = stand
    const [quick, slow] = [{ seq: 50 }, { seq: 10 }]
    follow(quick)
    follow(slow)
    expect(readers.slowest('one')).toBe(10)
    const waiting = readers.waitFor('one', 100, patience)
    quick.seq = 100
    readers.moved('one')
    expect(await isOpen(waiting)).toBe(true)
    slow.seq = 100
    expect(await isOpen(waiting)).toBe(true)
    readers.moved('one')
    expect(await isOpen(waiting)).toBe(false)
    expect(patience.restsUntil).toBe(0)
  })

  it('waits no more for a reader that has left', async () => {
    using stand = stage()
    const { readers, follow, patience } = stand
    const leave = follow({ seq: 0 })
    const waiting = readers.waitFor('one', 1, patience)
    expect(await isOpen(waiting)).toBe(true)
    leave()
    expect(await isOpen(waiting)).toBe(false)
    expect(readers.slowest('one')).toBe(Number.POSITIVE_INFINITY)
  })

  it('is held up by one that is stuck for a moment only, and then for a while not at all', async () => {
    using stand = stage()
    const { readers, follow, patience } = stand
    follow({ seq: 0 })
    let held = 0
    for (let batch = 0; batch < 1000; batch += 1) {
      const began = Date.now()
      const waiting = readers.waitFor('one', 1, patience)
      if (await isOpen(waiting)) await vi.advanceTimersByTimeAsync(1000)
      expect(await isOpen(waiting)).toBe(false)
      held += Date.now() - began
      await vi.advanceTimersByTimeAsync(10)
    }
    expect(held).toBeGreaterThan(0)
    expect(held).toBeLessThan(10_000)
  })

  it('ends all waiting for one log when its patience is used up, however often readers come close', async () => {
    using stand = stage()
    const { readers, follow, patience } = stand
    const reader = { seq: 0 }
    follow(reader)
    let waits = 0
    for (let batch = 1; batch < 1000; batch += 1) {
      const waiting = readers.waitFor('one', batch, patience)
      if (!(await isOpen(waiting))) continue
      waits += 1
      await vi.advanceTimersByTimeAsync(100)
      reader.seq = batch
      readers.moved('one')
      await waiting
    }
    expect(waits).toBeLessThan(999)
    expect(patience.left).toBe(0)
  })
})
