import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Fact } from '../core/facts.ts'
import type { Relay } from '../ports/relay.ts'
import { presenceTimes, SharedBoard } from './shared-board.ts'

type Listener = { onFact: (fact: Fact) => void; onBreak: (reason: string) => void }

/** A Relay of several boards that can lose facts, and which says so afterwards. */
function lossy() {
  const listeners = new Set<Listener>()
  const told: Fact[] = []
  let losing = false
  const publish = async (fact: Fact) => {
    told.push(fact)
    if (losing) return
    for (const { onFact } of [...listeners]) onFact(fact)
  }
  const subscribe = (listener: Listener) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return {
    told,
    relay: { publish, subscribe } as unknown as Relay,
    lose: (now: boolean) => {
      losing = now
    },
    breakOff: () => {
      for (const { onBreak } of [...listeners]) onBreak('lost')
    },
  }
}

const clock = { now: () => Date.now(), iso: () => new Date().toISOString() }
const seat = (uid: string) => ({ socketId: `socket-${uid}`, uid, name: uid, since: clock.iso() })

describe('PRE3: between backends, by the numbers that hold outside of tests', () => {
  const boards: SharedBoard[] = []
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => {
    for (const board of boards.splice(0)) board.close()
    vi.useRealTimers()
  })
  function open(relay: Relay, backendId: string): SharedBoard {
    const board = new SharedBoard({ relay, clock, backendId }, presenceTimes)
    boards.push(board)
    board.start()
    return board
  }
  const uids = (board: SharedBoard) => board.presence('w').members.map(({ uid }) => uid)

  it('a part that is heard stays, and one that is not is gone within 30 s', () => {
    const { relay, lose } = lossy()
    const [here, there] = [open(relay, 'a'), open(relay, 'b')]
    const seen: number[] = []
    there.listen((_workspaceId, { members }) => seen.push(members.length))
    here.sit('w', seat('ada'))
    there.sit('w', seat('bob'))
    vi.advanceTimersByTime(300_000)
    expect([uids(here), uids(there)]).toEqual([
      ['ada', 'bob'],
      ['ada', 'bob'],
    ])
    lose(true)
    vi.advanceTimersByTime(30_000)
    expect(uids(there)).toEqual(['bob'])
    expect(seen.at(-1)).toBe(1)
  })

  it('what was lost is told again after the break, without waiting for a beat', () => {
    const { relay, lose, breakOff } = lossy()
    const [here, there] = [open(relay, 'a'), open(relay, 'b')]
    there.sit('w', seat('bob'))
    lose(true)
    here.sit('w', seat('ada'))
    vi.advanceTimersByTime(1000)
    expect(uids(there)).toEqual(['bob'])
    lose(false)
    breakOff()
    expect(uids(there)).toEqual(['ada', 'bob'])
    expect(uids(here)).toEqual(['ada', 'bob'])
  })

  it('PRE4: 200 who come, look and go at once are few facts and few notices', () => {
    const { relay, told } = lossy()
    const [here, there] = [open(relay, 'a'), open(relay, 'b')]
    there.sit('w', seat('bob'))
    const notices: number[] = []
    there.listen(() => notices.push(Date.now()))
    told.length = 0
    for (let round = 0; round < 200; round += 1) {
      here.sit('w', seat(`user${round}`))
      here.look('w', `socket-user${round}`, { tab: 'logs' })
      if (round % 3 === 0) here.rise('w', `socket-user${round}`)
      vi.advanceTimersByTime(5)
    }
    vi.advanceTimersByTime(1000)
    expect(uids(there)).toHaveLength(1 + 133)
    const spans = notices.slice(4).map((at, index) => at - (notices[index] ?? 0))
    expect(Math.min(...spans)).toBeGreaterThan(1000)
    expect(told.filter(({ type }) => type === 'presence-told').length).toBeLessThanOrEqual(8)
  })

  it('a backend that is stopped says that nobody is on it any more', () => {
    const { relay } = lossy()
    const [here, there] = [open(relay, 'a'), open(relay, 'b')]
    here.sit('w', seat('ada'))
    there.sit('w', seat('bob'))
    here.close()
    expect(uids(there)).toEqual(['bob'])
  })
})
