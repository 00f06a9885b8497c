import { LowerBuildLimits } from '@trellis/shared/build-limits'
import { limits } from '@trellis/shared/limits'
import { expect, it } from 'vitest'
import { draftOf, followed, isChanged, limitProblem, limitRows, limitsOf, upperWords } from './limits-draft.ts'

const mega = 1024 * 1024
const rowOf = (name: string) => {
  const row = limitRows.find((one) => one.name === name)
  if (!row) throw new Error(`There is no row ${name}.`)
  return row
}

it('LIM3: has a row for each limit that may be lowered', () => {
  expect(limitRows.map(({ name }) => name).sort()).toEqual(LowerBuildLimits.keyof().options.sort())
  for (const { told } of limitRows) expect(limits).toHaveProperty(told.name)
})

it('LIM3: sets what was typed, takes away what was emptied, and leaves the rest to the byte', () => {
  const before = { seconds: 300, memoryBytes: 256 * mega + 1, diskBytes: 64 * mega }
  const draft = draftOf(before)
  expect(isChanged(draft, before)).toBe(false)
  expect(limitsOf(draft, before)).toEqual(before)
  const changed = { ...draft, seconds: 120, diskBytes: Number.NaN, logBytes: 2 }
  expect(isChanged(changed, before)).toBe(true)
  expect(limitsOf(changed, before)).toEqual({ seconds: 120, memoryBytes: 256 * mega + 1, logBytes: 2 * mega })
  expect(limitsOf(draftOf(undefined), undefined)).toEqual({})
})

it('LIM3: what somebody else sets meanwhile is kept where nothing was typed', () => {
  const [before, now] = [
    draftOf({ seconds: 300, processes: 20 }),
    draftOf({ seconds: 600, processes: 30, logBytes: mega }),
  ]
  const draft = followed({ ...before, processes: 25 }, before, now)
  expect(draft).toEqual({ ...now, processes: 25 })
  const set = { seconds: 600, processes: 30, logBytes: mega }
  expect(limitsOf(draft, set)).toEqual({ ...set, processes: 25 })
})

it('takes the least that the server takes, and refuses less', () => {
  for (const row of limitRows) {
    const least = { [row.name]: row.min * row.unit }
    expect(LowerBuildLimits.safeParse(least).success, row.name).toBe(true)
    const problem = (value: number, before = {}) => limitProblem(row, { ...draftOf({}), [row.name]: value }, before)
    expect(problem(row.min)).toBeUndefined()
    expect(problem(row.min - 1)).toBe(`must be at least ${row.min}`)
    expect(problem(Number.NaN)).toBeUndefined()
    expect(problem(row.min - 0.5, { [row.name]: (row.min - 0.5) * row.unit })).toBeUndefined()
  }
})

it('says what holds above', () => {
  const server = { buildMinutes: 20, buildMemoryBytes: 4096 * mega }
  expect(upperWords(rowOf('seconds'), server)).toBe('The server allows 20 min.')
  expect(upperWords(rowOf('seconds'), server, { seconds: 90 })).toBe('The workspace allows 1 min 30 s.')
  expect(upperWords(rowOf('seconds'), server, { seconds: 9000 })).toBe('The server allows 20 min.')
  expect(upperWords(rowOf('memoryBytes'), server)).toBe('The server allows 4,096 MB.')
  expect(upperWords(rowOf('processes'), undefined)).toBe('')
})
