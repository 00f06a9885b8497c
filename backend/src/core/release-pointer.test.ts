import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frozen, timeAt } from '../../test/kit/core-records.ts'
import type { PointerRecord } from './records.ts'
import { keptBefore, movePointer, unsetPointer } from './release-pointer.ts'

/** The pointer after a row of moves, each made by somebody who saw the newest version. */
function after(...releases: string[]): PointerRecord {
  return releases.reduce((pointer, releaseId) => moved(pointer, releaseId), unsetPointer('production', timeAt(0)))
}

function moved(pointer: PointerRecord, releaseId: string): PointerRecord {
  const move = movePointer(frozen(pointer), { releaseId, expectedVersion: pointer.version, at: timeAt(1) })
  if ('stale' in move) throw new Error('a move on the newest version was called stale')
  return move.next
}

describe('REL1: a pointer moves in one conditional write', () => {
  it('begins at nothing', () => {
    expect(unsetPointer('preview:topic', timeAt(0))).toEqual({
      target: 'preview:topic',
      previous: [],
      version: 0,
      updatedAt: timeAt(0),
    })
  })

  it.each([
    { name: 'the first release', moves: ['a'], live: 'a', previous: [] },
    { name: 'the second', moves: ['a', 'b'], live: 'b', previous: ['a'] },
    { name: 'back again', moves: ['a', 'b', 'a'], live: 'a', previous: ['b'] },
    { name: 'the live one once more', moves: ['a', 'b', 'b'], live: 'b', previous: ['a'] },
    { name: 'the fifth', moves: ['a', 'b', 'c', 'd', 'e'], live: 'e', previous: ['d', 'c', 'b'] },
    { name: 'one of the kept', moves: ['a', 'b', 'c', 'd', 'b'], live: 'b', previous: ['d', 'c', 'a'] },
  ])('$name', ({ moves, live, previous }) => {
    expect(after(...moves)).toEqual({
      target: 'production',
      releaseId: live,
      previous,
      version: moves.length,
      updatedAt: timeAt(1),
    })
  })
})

describe('REL2: who began before the last move is stale', () => {
  it('tells the slower of two who began together', () => {
    const seen = after('a')
    const won = moved(seen, 'b')
    expect(movePointer(won, { releaseId: 'c', expectedVersion: seen.version, at: timeAt(2) })).toEqual({ stale: true })
  })

  it('refuses every other version than the pointer has', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 }), fc.integer(), (moves, version) => {
        const pointer = frozen(after(...moves))
        const move = movePointer(pointer, { releaseId: 'z', expectedVersion: version, at: timeAt(3) })
        expect('stale' in move).toBe(version !== pointer.version)
      }),
    )
  })
})

describe('REL3: what was live before stays reachable', () => {
  it('keeps at most three, newest first, each once, never the live one', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'abcdefg'), { maxLength: 30 }), (moves) => {
        const pointer = after(...moves)
        const seen = [...new Set([...moves].reverse())]
        expect(pointer.releaseId).toBe(seen[0])
        expect(pointer.previous).toEqual(seen.slice(1, 1 + keptBefore))
        expect(pointer.version).toBe(moves.length)
      }),
    )
  })
})
