import { Ulid } from '@trellis/shared/ids'
import { describe, expect, it } from 'vitest'
import { systemClock } from './clock.ts'
import { openIds } from './ids.ts'

describe('the system clock', () => {
  it('says the same instant as number and as text', () => {
    const before = systemClock.now()
    const text = systemClock.iso()
    expect(text).toBe(new Date(text).toISOString())
    expect(Date.parse(text)).toBeGreaterThanOrEqual(before)
  })
})

describe('ids', () => {
  it('are ULIDs that rise within one millisecond', () => {
    const ids = openIds({ ...systemClock, now: () => 1_700_000_000_000 })
    const made = Array.from({ length: 2000 }, () => ids.ulid())
    expect(made).toEqual([...new Set(made)].sort())
    for (const id of made) expect(Ulid.safeParse(id).success).toBe(true)
  })

  it('rise although the clock is set back', () => {
    const times = [5_000_000, 4_000_000, 6_000_000, 1]
    const ids = openIds({ ...systemClock, now: () => times.shift() ?? 0 })
    const made = [ids.ulid(), ids.ulid(), ids.ulid(), ids.ulid()]
    expect(made).toEqual([...made].sort())
    expect(new Set(made).size).toBe(4)
  })

  it('makes tokens of 32 random bytes that are safe in URLs', () => {
    const ids = openIds(systemClock)
    const tokens = new Set(Array.from({ length: 100 }, () => ids.token()))
    expect(tokens.size).toBe(100)
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })
})
