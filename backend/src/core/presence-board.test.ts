import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mostPeople, mostTabs, PresenceBoard, type Seat } from './presence-board.ts'
import { presenceColor, presenceColors } from './presence-color.ts'

const at = (second: number) => new Date(second * 1000).toISOString()
const seat = (socketId: string, uid: string, second = 0): Seat => ({
  socketId,
  uid,
  name: uid.toUpperCase(),
  since: at(second),
})
const attendee = (uid: string, second = 0) => ({ uid, name: uid, since: at(second), viewing: [{}] })
const uids = (board: PresenceBoard, workspaceId = 'w') => board.presence(workspaceId).members.map(({ uid }) => uid)

describe('PRE1: who is here', () => {
  it('is one person with an entry for each tab, here since the first of them', () => {
    const board = new PresenceBoard()
    board.sit('w', seat('2', 'ada', 9))
    board.sit('w', seat('1', 'ada', 5))
    board.sit('w', seat('3', 'bob', 7))
    board.look('w', '2', { plantId: 'p', tab: 'logs', deploymentId: 'd', seq: 4 })
    expect(board.presence('w').members).toEqual([
      {
        ...{ uid: 'ada', name: 'ADA', color: presenceColor('ada'), since: at(5) },
        viewing: [{}, { plantId: 'p', tab: 'logs', deploymentId: 'd', seq: 4 }],
      },
      { uid: 'bob', name: 'BOB', color: presenceColor('bob'), since: at(7), viewing: [{}] },
    ])
    board.rise('w', '1')
    expect(board.presence('w').members.find(({ uid }) => uid === 'ada')).toMatchObject({ since: at(9) })
    board.rise('w', '2')
    expect(uids(board)).toEqual(['bob'])
  })

  it('is of one workspace, and a socket may be in several', () => {
    const board = new PresenceBoard()
    for (const workspaceId of ['w', 'v']) board.sit(workspaceId, seat('1', 'ada'))
    board.rise('w', '1')
    expect([uids(board), uids(board, 'v'), board.occupied()]).toEqual([[], ['ada'], ['v']])
  })

  it('says whether anything changed, so that nothing is told twice', () => {
    const board = new PresenceBoard()
    expect(board.look('w', '1', { tab: 'logs' })).toBe(false)
    expect([board.sit('w', seat('1', 'ada')), board.sit('w', seat('1', 'ada', 5))]).toEqual([true, false])
    expect([board.look('w', '1', { tab: 'logs' }), board.look('w', '1', { tab: 'logs' })]).toEqual([true, false])
    expect([board.rise('w', '1'), board.rise('w', '1')]).toEqual([true, false])
    const part = { workspaceId: 'w', backend: 'b', people: [attendee('bob')] }
    expect([board.hear(part, 0), board.hear(part, 1), board.hear({ ...part, people: [] }, 2)]).toEqual([
      true,
      false,
      true,
    ])
    expect(board.hear({ ...part, people: [] }, 3)).toBe(false)
  })

  it('is bounded in people and in tabs of each, those first who came first', () => {
    const board = new PresenceBoard()
    for (let n = 0; n < mostPeople + 5; n += 1) board.sit('w', seat(`s${n}`, `u${n}`, n))
    for (let n = 0; n < mostTabs + 5; n += 1) board.sit('w', seat(`t${n}`, 'u0', n))
    const { members } = board.presence('w')
    expect([members.length, members[0]?.viewing.length]).toEqual([mostPeople, mostTabs])
    expect(members.at(-1)?.uid).toBe(`u${mostPeople - 1}`)
  })
})

describe('PRE2: what other backends tell', () => {
  it('is one person with what is seen here, and each part takes the place of the one before', () => {
    const board = new PresenceBoard()
    board.sit('w', seat('1', 'ada', 5))
    board.hear({ workspaceId: 'w', backend: 'b', people: [attendee('ada', 3), attendee('bob', 4)] }, 0)
    board.hear({ workspaceId: 'w', backend: 'c', people: [attendee('cleo', 1)] }, 0)
    expect(uids(board)).toEqual(['cleo', 'ada', 'bob'])
    expect(board.presence('w').members[1]).toMatchObject({ since: at(3), viewing: [{}, {}] })
    board.hear({ workspaceId: 'w', backend: 'b', people: [attendee('bob', 4)] }, 0)
    expect(uids(board)).toEqual(['cleo', 'bob', 'ada'])
    expect(board.ownPart('w').map(({ uid }) => uid)).toEqual(['ada'])
  })

  it('is dropped when it was not told again in time, and only that', () => {
    const board = new PresenceBoard()
    board.sit('w', seat('1', 'ada'))
    board.hear({ workspaceId: 'w', backend: 'b', people: [attendee('bob')] }, 1000)
    board.hear({ workspaceId: 'w', backend: 'c', people: [attendee('cleo')] }, 1000)
    board.hear({ workspaceId: 'w', backend: 'c', people: [attendee('cleo')] }, 2000)
    expect(board.expire(1000)).toEqual([])
    expect(board.expire(1001)).toEqual(['w'])
    expect(uids(board)).toEqual(['ada', 'cleo'])
    expect(board.expire(1001)).toEqual([])
  })

  it('makes one picture on every backend, whatever the order of what happens', () => {
    const step = fc.record({
      backend: fc.integer({ min: 0, max: 2 }),
      socketId: fc.constantFrom('1', '2', '3', '4'),
      uid: fc.constantFrom('ada', 'bob', 'cleo'),
      does: fc.constantFrom('sit', 'rise', 'look'),
      second: fc.integer({ min: 0, max: 5 }),
      tab: fc.constantFrom('logs', 'settings'),
    })
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
        (steps, telling) => {
          const boards = [0, 1, 2].map(() => new PresenceBoard())
          const seats = new Map<string, string>()
          for (const { backend, socketId, uid, does, second, tab } of steps) {
            const board = boards[backend]
            const key = `${backend} ${socketId}`
            if (does === 'sit' && board?.sit('w', seat(socketId, uid, second))) seats.set(key, uid)
            if (does === 'look') board?.look('w', socketId, { tab })
            if (does === 'rise' && board?.rise('w', socketId)) seats.delete(key)
          }
          for (const from of telling) {
            const people = boards[from]?.ownPart('w') ?? []
            for (const [to, board] of boards.entries())
              if (to !== from) board.hear({ workspaceId: 'w', backend: `${from}`, people }, 0)
          }
          const [first, ...others] = boards.map((board) => board.presence('w'))
          for (const other of others) expect(other).toEqual(first)
          expect(first?.members.map(({ uid }) => uid).sort()).toEqual([...new Set(seats.values())].sort())
          expect(first?.members.flatMap(({ viewing }) => viewing)).toHaveLength(seats.size)
        },
      ),
    )
  })
})

describe('PRE1: the colour of a person', () => {
  it('is the same always, and one of those that white letters can be read on', () => {
    expect(presenceColor('ada')).toBe(presenceColor('ada'))
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 128 }), (uid) => presenceColors.includes(presenceColor(uid))),
    )
    const used = new Set(Array.from({ length: 200 }, (_, n) => presenceColor(`user-${n}`)))
    expect(used.size).toBe(presenceColors.length)
    for (const color of presenceColors) expect(contrastWithWhite(color), color).toBeGreaterThan(4.5)
  })
})

/** As WCAG 2 defines it. */
function contrastWithWhite(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((from) => {
    const part = Number.parseInt(color.slice(from, from + 2), 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}
