import { Ulid } from '@trellis/shared/ids'
import { describe, expect, it } from 'vitest'
import { systemClock } from './clock.ts'
import { openIds } from './ids.ts'
import { openNetwork } from './network.ts'

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

describe('what git may reach', () => {
  it.each(['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', '::ffff:10.0.0.1', '203.0.113.80'])(
    'is not %s',
    async (address) => {
      expect(await openNetwork({}).reachOf(address)).toBe('private')
    },
  )

  it('is an address of the internet', async () => {
    expect(await openNetwork({}).reachOf('140.82.121.3')).toBe('open')
  })

  it.each(['localhost', 'x.localhost', 'metadata.google.internal', 'Git.LOCAL.', 'nas.home.arpa'])(
    'is not %s, whether it resolves here or not',
    async (host) => {
      expect(await openNetwork({}).reachOf(host)).toBe('private')
    },
  )

  it('may be a name that does not resolve, which is left to the clone', async () => {
    expect(await openNetwork({}).reachOf('nowhere.invalid')).toBe('unknown')
  })
})
