import { createHash } from 'node:crypto'
import type { BrokenTrail, NotedSeal } from '@trellis/shared/activity'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ChainCheck, entryHash, sealOf } from './activity-chain.ts'
import type { SealRecord } from './activity-records.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const workspaceId = 'w'

type Entry = { id: string; text: string; by?: { uid: string; name: string } }
type Trail = { seals: SealRecord[]; entries: Entry[]; waiting: Map<string, string> }

const anyText = fc.string({ unit: 'binary', maxLength: 12 })
const anyEntry = fc.record({
  text: anyText,
  by: fc.option(fc.record({ uid: anyText, name: anyText }), { nil: undefined }),
})

/** Entries in seals of some sizes, and a few that wait; entries reach their seals in any order. */
const anyTrail = fc
  .record({
    batches: fc.array(fc.array(anyEntry, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
    tail: fc.array(anyEntry, { maxLength: 3 }),
    order: fc.infiniteStream(fc.nat()),
  })
  .map(({ batches, tail, order }): Trail => {
    const all = [...batches, tail].map((batch) =>
      batch.map(
        (entry): Entry => ({ id: `${order.next().value}-${sha256(`${order.next().value}`).slice(0, 6)}`, ...entry }),
      ),
    )
    const ids = new Set<string>()
    for (const entry of all.flat()) {
      while (ids.has(entry.id)) entry.id += 'x'
      ids.add(entry.id)
    }
    const sealed = all.slice(0, -1)
    const seals: SealRecord[] = []
    for (const batch of sealed) {
      const entries = batch.map((entry) => ({ id: entry.id, hash: entryHash(sha256, entry) }))
      seals.push(sealOf(sha256, { workspaceId, previous: seals.at(-1), at: '2030', entries }))
    }
    const waiting = new Map((all.at(-1) ?? []).map((entry) => [entry.id, entryHash(sha256, entry)]))
    return { seals, entries: all.flat(), waiting }
  })

function brokenOf({ seals, entries, waiting }: Trail, noted?: NotedSeal): BrokenTrail | undefined {
  const check = new ChainCheck(sha256, workspaceId, noted)
  for (const seal of seals) check.seal(seal)
  for (const entry of entries) {
    if (check.covers(entry.id)) check.entry(entry)
    else check.unsealedEntry(entry, waiting.get(entry.id))
  }
  check.end()
  return check.broken
}

/** Holds a law for every trail and every place in a list of it. */
function always(of: (trail: Trail) => readonly unknown[], law: (trail: Trail, at: number) => void): void {
  fc.assert(
    fc.property(anyTrail, fc.nat(), (trail, place) => {
      const { length } = of(trail)
      if (length > 0) law(trail, place % length)
    }),
    { numRuns: 300 },
  )
}

const sealOfEntry = ({ seals }: Trail, id: string) =>
  seals.find(({ entries }) => entries.some((one) => one.id === id))?.n

test('ACT3: a trail that nobody touched holds, also as JSON that was written and read again', () => {
  always(
    ({ entries }) => entries,
    (trail) => {
      expect(brokenOf(trail)).toBeUndefined()
      const entries = trail.entries.map((entry) => JSON.parse(JSON.stringify({ ...entry, added: undefined })))
      expect(brokenOf({ ...trail, entries })).toBeUndefined()
    },
  )
})

test('ACT3: a changed entry is found, sealed or not, and named with its seal', () => {
  always(
    ({ entries }) => entries,
    (trail, at) => {
      const entries = trail.entries.map((entry, index) => (index === at ? { ...entry, text: `${entry.text}!` } : entry))
      const id = trail.entries[at]?.id ?? ''
      expect(brokenOf({ ...trail, entries })).toMatchObject({ problem: 'entry-changed', activityId: id })
      expect(brokenOf({ ...trail, entries })?.seal).toBe(sealOfEntry(trail, id))
    },
  )
})

test('ACT3: a member that was put into an entry is found', () => {
  always(
    ({ entries }) => entries,
    (trail, at) => {
      const entries = trail.entries.map((entry, index) => (index === at ? { ...entry, plantId: 'p' } : entry))
      expect(brokenOf({ ...trail, entries })?.problem).toBe('entry-changed')
    },
  )
})

test('ACT3: a removed entry is found and named with its seal', () => {
  always(
    ({ seals }) => seals,
    (trail, at) => {
      const id = trail.seals[at]?.first ?? ''
      const entries = trail.entries.filter((entry) => entry.id !== id)
      expect(brokenOf({ ...trail, entries })).toMatchObject({ problem: 'entry-removed', activityId: id, seal: at + 1 })
    },
  )
})

test('ACT3: two entries that exchanged what they say are found', () => {
  always(
    ({ seals }) => seals.slice(1),
    (trail, at) => {
      const [one, other] = [trail.seals[at]?.first, trail.seals[at + 1]?.first]
      const find = (id: string | undefined) => trail.entries.find((entry) => entry.id === id)
      const [first, second] = [find(one), find(other)]
      if (!first || !second) throw new Error('a sealed entry is missing')
      const said = ({ id: _id, ...rest }: Entry) => JSON.stringify(rest)
      fc.pre(said(first) !== said(second))
      const entries = trail.entries.map((entry) => {
        if (entry.id === one) return { ...second, id: first.id }
        return entry.id === other ? { ...first, id: second.id } : entry
      })
      expect(brokenOf({ ...trail, entries })?.problem).toBe('entry-changed')
    },
  )
})

test('ACT3: an entry that was put in without its mark is found and named', () => {
  always(
    ({ entries }) => entries,
    (trail, at) => {
      const forged = { id: `forged-${at}`, text: 'never happened' }
      const entries = [...trail.entries.slice(0, at), forged, ...trail.entries.slice(at)]
      expect(brokenOf({ ...trail, entries })).toMatchObject({ problem: 'entry-inserted', activityId: forged.id })
    },
  )
})

test('ACT3: any change of a seal is found, and so is one that is named with all its hashes made anew', () => {
  always(
    ({ seals }) => seals,
    (trail, at) => {
      const changed = trail.seals.map((seal, index) => (index === at ? { ...seal, at: '2031' } : seal))
      expect(brokenOf({ ...trail, seals: changed })).toMatchObject({ problem: 'seal-changed', seal: at + 1 })
      const honest = trail.seals[at]
      if (!honest) throw new Error('there is no such seal')
      const anew = sealOf(sha256, { ...honest, previous: trail.seals[at - 1], at: '2031' })
      const seals = trail.seals.map((seal, index) => (index === at ? anew : seal))
      const found = brokenOf({ ...trail, seals }, { seal: trail.seals.length, hash: trail.seals.at(-1)?.hash ?? '' })
      expect(found).toMatchObject(
        at === trail.seals.length - 1
          ? { problem: 'noted-head', seal: at + 1 }
          : { problem: 'seal-changed', seal: at + 2 },
      )
    },
  )
})

test('ACT3: a seal that was removed, exchanged with another, put in twice or cut off at the end is found', () => {
  always(
    ({ seals }) => seals,
    (trail, at) => {
      const { seals } = trail
      const without = seals.filter((_seal, index) => index !== at)
      const last = at === seals.length - 1
      expect(brokenOf({ ...trail, seals: without })).toMatchObject(
        last ? { problem: 'entry-inserted' } : { problem: 'seal-missing', seal: at + 1 },
      )
      const twice = [...seals.slice(0, at + 1), ...seals.slice(at)]
      expect(brokenOf({ ...trail, seals: twice })).toMatchObject({ problem: 'seal-missing', seal: at + 2 })
      if (last) return
      const exchanged = seals.map((seal, index) => seals[index === at ? at + 1 : index === at + 1 ? at : index] ?? seal)
      expect(brokenOf({ ...trail, seals: exchanged })).toMatchObject({ problem: 'seal-missing', seal: at + 1 })
    },
  )
})

test('ACT3: a trail whose end was cut off with its entries is found by a head that was noted', () => {
  always(
    ({ seals }) => seals,
    (trail, at) => {
      const kept = trail.seals.slice(0, at)
      const ids = new Set(kept.flatMap(({ entries }) => entries.map(({ id }) => id)))
      const cut = { ...trail, seals: kept, entries: trail.entries.filter(({ id }) => ids.has(id)) }
      expect(brokenOf(cut)).toBeUndefined()
      const head = trail.seals.at(-1)
      expect(brokenOf(cut, { seal: trail.seals.length, hash: head?.hash ?? '' })?.problem).toBe('noted-head')
    },
  )
})

test('ACT3: an entry under two seals is found', () => {
  always(
    ({ seals }) => seals,
    (trail, at) => {
      const [entry] = trail.seals[at]?.entries ?? []
      if (!entry) throw new Error('a seal is empty')
      const again = sealOf(sha256, { workspaceId, previous: trail.seals.at(-1), at: '2030', entries: [entry] })
      const found = brokenOf({ ...trail, seals: [...trail.seals, again] })
      expect(found).toMatchObject({ problem: 'entry-sealed-twice', activityId: entry.id, seal: again.n })
    },
  )
})

test('ACT2: the encoding of an entry and of a seal is the documented one', () => {
  const entry = {
    text: 'Ada \u{1f331} "planted" it\ud800',
    id: '01',
    by: { uid: 'u', name: 'Ada' },
    plantId: undefined,
  }
  const said = '{"by":{"name":"Ada","uid":"u"},"id":"01","text":"Ada \u{1f331} \\"planted\\" it\u{fffd}"}'
  expect(entryHash(sha256, entry)).toBe(sha256(said))
  const seal = sealOf(sha256, { workspaceId, previous: undefined, at: '2030', entries: [{ id: '01', hash: 'aa' }] })
  const zeros = '0'.repeat(64)
  const body = `{"at":"2030","count":1,"entries":[{"hash":"aa","id":"01"}],"first":"01","last":"01","n":1,"previous":"${zeros}","workspaceId":"w"}`
  expect(seal.hash).toBe(sha256(body))
})
