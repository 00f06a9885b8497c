import type { Activity, ActivityKind } from '@trellis/shared'
import { activityKinds } from '@trellis/shared/activity'
import { describe, expect, it } from 'vitest'
import { at, ulid, workspaceId } from '../../test-kit.ts'
import { actors, byDay, groups, kindsOf, matches, withActors, withEntry, withNewest, withOlder } from './trail.ts'

const entry = (n: number, kind: ActivityKind = 'plant.created', by = 'u1'): Activity => ({
  ...{ id: ulid(n), workspaceId, kind, at: at(n), text: `Entry ${n}` },
  by: { uid: by, name: `Name of ${by}` },
})
const page = (cursor: string | null, ...numbers: number[]) => ({ entries: numbers.map((n) => entry(n)), cursor })
const numbers = (entries: Activity[]) => entries.map(({ text }) => Number(text.slice(6)))

describe('the trail', () => {
  it('takes an entry once and in its place, however often and late it is told', () => {
    const trail = withEntry(withEntry(withEntry(page('c', 5, 3), entry(6)), entry(4)), entry(6))
    expect(numbers(trail.entries)).toEqual([6, 5, 4, 3])
    expect(trail.cursor).toBe('c')
  })

  it('goes on below', () => {
    expect(withOlder(page('c', 5, 4), page(null, 3, 2))).toMatchObject({ cursor: null })
  })

  it.each([
    ['reaches down to it', page('new', 7, 6, 5), [7, 6, 5, 4], 'old'],
    ['leaves a gap', page('new', 9, 8), [9, 8], 'new'],
    ['is all there is', page(null, 9, 8), [9, 8, 5, 4], null],
  ])('is joined with a newer page that %s', (_, newest, joined, cursor) => {
    const trail = withNewest(page('old', 5, 4), newest)
    expect(numbers(trail.entries)).toEqual(joined)
    expect(trail.cursor).toBe(cursor)
  })
})

it('filters by subject and person', () => {
  const joined = entry(1, 'member.joined', 'u2')
  const { by: _, ...byServer } = joined
  expect(matches(joined, { group: 'all', by: 'all' })).toBe(true)
  expect(matches(joined, { group: 'people', by: 'u2' })).toBe(true)
  expect(matches(joined, { group: 'people', by: 'u1' })).toBe(false)
  expect(matches(joined, { group: 'plants', by: 'all' })).toBe(false)
  expect(matches(byServer, { group: 'all', by: 'u1' })).toBe(false)
})

it('has each kind of entry in exactly one subject', () => {
  expect(groups.flatMap(({ value }) => kindsOf(value) ?? []).sort()).toEqual([...activityKinds].sort())
})

it('names everybody who acted, once, and cuts by days', () => {
  const entries = [entry(3, 'plant.created', 'u2'), entry(2), entry(1)]
  expect(actors(withActors({ u1: 'Ada', u3: 'Zoe' }, entries))).toEqual([
    { value: 'u1', label: 'Ada' },
    { value: 'u2', label: 'Name of u2' },
    { value: 'u3', label: 'Zoe' },
  ])
  const days = byDay([entry(3), entry(2), entry(1)], (time) => (time === at(1) ? 'Monday' : 'Tuesday'))
  expect(days.map(({ day, entries }) => [day, entries.length])).toEqual([
    ['Tuesday', 2],
    ['Monday', 1],
  ])
})
