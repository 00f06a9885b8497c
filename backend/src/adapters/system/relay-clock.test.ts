import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { followRelayClock, type RelayClock } from './relay-clock.ts'

const hour = 3600_000

/** A remote clock, a way to it of some length in each direction, and the machine's own clock, all moved by hand. */
function scene() {
  const state = { tick: 1000, remote: 1_800_000_000_000, own: 1_800_000_000_000, there: 0, back: 0, away: false }
  const warned: string[] = []
  const log = {
    info: () => undefined,
    warn: (_: unknown, message: string) => warned.push(message),
    error: () => undefined,
  }
  const pass = (milliseconds: number) => {
    state.tick += milliseconds
    state.remote += milliseconds
    state.own += milliseconds
  }
  const time = async () => {
    if (state.away) throw new Error('away')
    pass(state.there)
    const answered = state.remote
    pass(state.back)
    return answered
  }
  const open = () => followRelayClock({ time, log, ticks: () => state.tick, own: () => state.own })
  return { state, warned, pass, open }
}

const wayOf = ([there, back]: [number, number] = [0, 0]) => ({ there, back })

describe('LEA3: the clock that follows the Relay', () => {
  const open: RelayClock[] = []
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
  afterEach(() => {
    for (const clock of open.splice(0)) clock.close()
    vi.useRealTimers()
  })
  const keep = (clock: RelayClock): RelayClock => {
    open.push(clock)
    return clock
  }

  it("shows the Relay's time on a machine whose own clock is an hour off, and says so", async () => {
    const { state, warned, open } = scene()
    state.own += hour
    const clock = keep(await open())
    expect(clock.now()).toBe(state.remote)
    expect(clock.iso()).toBe(new Date(state.remote).toISOString())
    expect(clock.offset()).toBe(hour)
    expect(warned).toHaveLength(1)
    state.own -= 3 * hour
    expect(clock.now()).toBe(state.remote)
    expect(clock.offset()).toBe(-2 * hour)
  })

  it('is wrong by half of the shortest way there and back at most', async () => {
    const ways = fc.array(fc.tuple(fc.nat(400), fc.nat(400)), { minLength: 3, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(ways, async (list) => {
        const { state, open, pass } = scene()
        Object.assign(state, wayOf(list[0]))
        const clock = keep(await open())
        for (const way of list.slice(1)) {
          Object.assign(state, wayOf(way))
          pass(10_000)
          await vi.advanceTimersByTimeAsync(10_000)
        }
        const shortest = Math.min(...list.map(([there, back]) => there + back))
        expect(Math.abs(clock.now() - state.remote)).toBeLessThanOrEqual(shortest / 2 + 10)
        clock.close()
      }),
    )
  })

  it('trusts a quick answer more than slow ones', async () => {
    const { state, open, pass } = scene()
    const clock = keep(await open())
    state.there = 900
    pass(10_000)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(Math.abs(clock.now() - state.remote)).toBeLessThanOrEqual(3)
  })

  it('goes on by itself while the Relay is away', async () => {
    const { state, open, pass } = scene()
    const clock = keep(await open())
    state.away = true
    pass(10_000)
    await vi.advanceTimersByTimeAsync(10_000)
    pass(hour)
    expect(clock.now()).toBe(state.remote)
  })

  it('stands still rather than go back a little, and follows a clock that was set', async () => {
    const { state, open, pass } = scene()
    const clock = keep(await open())
    const before = clock.now()
    state.remote -= 2000
    await vi.advanceTimersByTimeAsync(10_000)
    expect(clock.now()).toBe(before)
    pass(3000)
    expect(clock.now()).toBe(before + 1000)
    state.remote -= hour
    await vi.advanceTimersByTimeAsync(10_000)
    expect(clock.now()).toBe(state.remote)
    state.remote += 5 * hour
    await vi.advanceTimersByTimeAsync(10_000)
    expect(clock.now()).toBe(state.remote)
  })

  it('rejects when the Relay cannot be asked at first', async () => {
    const { state, open } = scene()
    state.away = true
    await expect(open()).rejects.toThrow('away')
  })
})
