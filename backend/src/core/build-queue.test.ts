import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frozen, queueEntry, ulidOf } from '../../test/kit/core-records.ts'
import { planQueue, type QueueLimits, supersededBy } from './build-queue.ts'
import type { QueueRecord } from './records.ts'

const wide: QueueLimits = { server: 10, workspace: () => 10 }
const shop = { plantId: ulidOf(1), workspaceId: ulidOf(2) }
const building = { status: 'building' } as const
const preview = { target: 'preview:topic' } as const

/** What starts, as numbers of arrival, and why the others wait. */
function planned(entries: readonly QueueRecord[], limits: QueueLimits) {
  const numbers = new Map(entries.map((entry, index) => [entry.deploymentId, index + 1]))
  const { start, waiting } = planQueue(frozen(entries), limits)
  return { start: start.map((id) => numbers.get(id)), waits: waiting.map((place) => place.reason) }
}

describe('QUE1: who starts, and why others wait', () => {
  const mine = { workspaceId: ulidOf(2) }
  it.each<{ name: string; entries: QueueRecord[]; limits?: QueueLimits; start: number[]; waits?: string[] }>([
    { name: 'nobody waits', entries: [], start: [] },
    { name: 'all start when there is room', entries: [queueEntry(1), queueEntry(2)], start: [1, 2] },
    { name: 'what builds is not started again', entries: [queueEntry(1, building)], start: [] },
    {
      name: 'one at a time of a plant',
      entries: [queueEntry(1, { ...shop, ...building }), queueEntry(2, shop)],
      start: [],
      waits: ['Another deployment of this plant is building.'],
    },
    {
      name: 'one at a time of a branch',
      entries: [queueEntry(1, { ...shop, ...preview }), queueEntry(2, { ...shop, ...preview })],
      start: [1],
      waits: ['Another deployment of this branch is building.'],
    },
    {
      name: 'production and each branch beside each other',
      entries: [
        queueEntry(1, shop),
        queueEntry(2, { ...shop, ...preview }),
        queueEntry(3, { ...shop, target: 'preview:b' }),
      ],
      start: [1, 2, 3],
    },
    {
      name: 'the limit of a workspace holds back its own only',
      entries: [queueEntry(1, { ...mine, ...building }), queueEntry(2, mine), queueEntry(3)],
      limits: { server: 10, workspace: () => 1 },
      start: [3],
      waits: ['This workspace builds one deployment at once.'],
    },
    {
      name: 'the limit of the server holds back all',
      entries: [queueEntry(1, building), queueEntry(2), queueEntry(3)],
      limits: { server: 2, workspace: () => 10 },
      start: [2],
      waits: ['This server builds 2 deployments at once.'],
    },
    {
      name: 'more build than a lowered limit allows',
      entries: [queueEntry(1, building), queueEntry(2, building), queueEntry(3)],
      limits: { server: 1, workspace: () => 10 },
      start: [],
      waits: ['This server builds one deployment at once.'],
    },
  ])('$name', ({ entries, limits = wide, start, waits = [] }) => {
    expect(planned(entries, limits)).toEqual({ start, waits })
  })
})

/** A queue as it can stand in the Store: at most one entry of a plant and target builds. */
const anyQueue = fc
  .array(
    fc.record({
      plant: fc.nat(5),
      target: fc.constantFrom('production', 'production', 'preview:a', 'preview:b'),
      status: fc.constantFrom('queued', 'queued', 'building'),
    }),
    { maxLength: 25 },
  )
  .map((parts) => {
    const busy = new Set<string>()
    return parts.map(({ plant, target, status }, index): QueueRecord => {
      const key = `${plant} ${target}`
      const builds = status === 'building' && !busy.has(key)
      if (builds) busy.add(key)
      const change = { plantId: ulidOf(plant), workspaceId: ulidOf(100 + (plant % 3)), target }
      return queueEntry(index, { ...change, status: builds ? 'building' : 'queued' })
    })
  })

const anyLimits = fc
  .record({ server: fc.integer({ min: 1, max: 8 }), each: fc.integer({ min: 1, max: 4 }) })
  .map(({ server, each }) => ({ server, workspace: () => each }))

function counted(entries: readonly QueueRecord[], keyOf: (entry: QueueRecord) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const entry of entries) counts.set(keyOf(entry), (counts.get(keyOf(entry)) ?? 0) + 1)
  return counts
}

const targetOf = (entry: QueueRecord) => `${entry.plantId} ${entry.target}`

function law(check: (entries: QueueRecord[], limits: QueueLimits, running: QueueRecord[]) => void): void {
  fc.assert(
    fc.property(anyQueue, anyLimits, (entries, limits) => {
      const start = new Set(planQueue(entries, limits).start)
      check(
        entries,
        limits,
        entries.filter((entry) => entry.status === 'building' || start.has(entry.deploymentId)),
      )
    }),
    { numRuns: 500 },
  )
}

describe('QUE2: limits', () => {
  it('never has two of one plant and target build', () => {
    law((_entries, _limits, running) => {
      for (const count of counted(running, targetOf).values()) expect(count).toBe(1)
    })
  })

  it('starts nothing over the limit of the server or of a workspace', () => {
    law((entries, limits, running) => {
      const before = entries.filter((entry) => entry.status === 'building')
      expect(running.length).toBeLessThanOrEqual(Math.max(limits.server, before.length))
      const were = counted(before, (entry) => entry.workspaceId)
      for (const [workspaceId, count] of counted(running, (entry) => entry.workspaceId)) {
        expect(count).toBeLessThanOrEqual(Math.max(limits.workspace(workspaceId), were.get(workspaceId) ?? 0))
      }
    })
  })

  it('lets nobody wait who could start', () => {
    law((entries, limits, running) => {
      const perWorkspace = counted(running, (entry) => entry.workspaceId)
      const busy = counted(running, targetOf)
      for (const entry of entries.filter((each) => !running.includes(each))) {
        const full = running.length >= limits.server
        const own = (perWorkspace.get(entry.workspaceId) ?? 0) >= limits.workspace(entry.workspaceId)
        expect(full || own || busy.has(targetOf(entry))).toBe(true)
      }
    })
  })
})

describe('QUE3: order and positions', () => {
  it('starts and numbers in the order of arrival; everybody queued is in one of both lists', () => {
    fc.assert(
      fc.property(anyQueue, anyLimits, (entries, limits) => {
        const { start, waiting } = planQueue(entries, limits)
        const queued = entries.filter((entry) => entry.status === 'queued')
        const inOrder = (ids: readonly string[]) =>
          queued.map((entry) => entry.deploymentId).filter((id) => ids.includes(id))
        const waitingIds = waiting.map((place) => place.deploymentId)
        expect(start).toEqual(inOrder(start))
        expect(waitingIds).toEqual(inOrder(waitingIds))
        expect(new Set([...start, ...waitingIds]).size).toBe(queued.length)
        expect(waiting.map((place) => place.position)).toEqual(waiting.map((_, index) => index + 1))
        for (const place of waiting) expect(place.reason).toMatch(/^(This|Another) .*\.$/)
      }),
      { numRuns: 500 },
    )
  })

  it('never lets a later one of the same plant and target go first', () => {
    fc.assert(
      fc.property(anyQueue, anyLimits, (entries, limits) => {
        const { start } = planQueue(entries, limits)
        for (const id of start) {
          const entry = entries.find((each) => each.deploymentId === id)
          const first = entries.find((each) => entry && targetOf(each) === targetOf(entry))
          expect(first?.deploymentId).toBe(id)
        }
      }),
    )
  })

  it('starts everybody in the end, as those before come to theirs', () => {
    fc.assert(
      fc.property(anyQueue, anyLimits, (entries, limits) => {
        let left = entries.filter((entry) => entry.status === 'queued')
        for (let round = left.length; round > 0; round--) {
          const { start } = planQueue(left, limits)
          left = left.filter((entry) => !start.includes(entry.deploymentId))
        }
        expect(left).toEqual([])
      }),
    )
  })
})

describe('QUE4: a newer deployment takes the place of older waiting ones of its target', () => {
  const entries = [
    queueEntry(1, { ...shop, ...building }),
    queueEntry(2, shop),
    queueEntry(3, { ...shop, ...preview }),
    queueEntry(4, shop),
  ]
  it.each([
    { target: 'production', taken: [2, 4] },
    { target: 'preview:topic', taken: [3] },
    { target: 'preview:other', taken: [] },
  ])('$target', ({ target, taken }) => {
    const ids = supersededBy(entries, target).map((entry) => entry.deploymentId)
    expect(ids).toEqual(taken.map((n) => queueEntry(n).deploymentId))
  })
})
