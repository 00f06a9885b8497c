import { describe, expect, it } from 'vitest'
import { decideIsolation, type IsolationFacts } from './isolation-policy.ts'

const alone: IsolationFacts = { found: [], listensOnLoopback: true, openSignup: false, users: 1, unsafe: false }

describe('decideIsolation', () => {
  it.each<{ name: string; facts: Partial<IsolationFacts>; kind: string; available: boolean; says: RegExp }>([
    { name: 'one person on loopback', facts: {}, kind: 'none', available: true, says: /you alone/ },
    { name: 'nobody yet', facts: { users: 0 }, kind: 'none', available: true, says: /you alone/ },
    { name: 'two people', facts: { users: 2 }, kind: 'none', available: false, says: /2 people.*Install bubblewrap/ },
    { name: 'open sign-up', facts: { openSignup: true }, kind: 'none', available: false, says: /sign-up is open/ },
    {
      name: 'not on loopback',
      facts: { listensOnLoopback: false },
      kind: 'none',
      available: false,
      says: /other machines/,
    },
    {
      name: 'unsafe wins over all of it',
      facts: { listensOnLoopback: false, openSignup: true, users: 9, unsafe: true },
      kind: 'none',
      available: true,
      says: /TRELLIS_UNSAFE_BUILDS=1/,
    },
    {
      name: 'the best found',
      facts: { found: ['bubblewrap', 'uid'], users: 9, listensOnLoopback: false },
      kind: 'bubblewrap',
      available: true,
      says: /bubblewrap/,
    },
    {
      name: 'a forced kind',
      facts: { found: ['bubblewrap', 'uid'], forced: 'uid' },
      kind: 'uid',
      available: true,
      says: /own/,
    },
    {
      name: 'a forced kind that does not work is not replaced by a weaker one',
      facts: { found: ['uid'], forced: 'bubblewrap', unsafe: true },
      kind: 'bubblewrap',
      available: false,
      says: /TRELLIS_ISOLATION asks for bubblewrap/,
    },
    {
      name: 'none by force follows the rule for none',
      facts: { found: ['bubblewrap'], forced: 'none', users: 2 },
      kind: 'none',
      available: false,
      says: /2 people/,
    },
  ])('$name', ({ facts, kind, available, says }) => {
    const decision = decideIsolation({ ...alone, ...facts })
    expect(decision).toMatchObject({ kind, available })
    expect(decision.sentence).toMatch(says)
  })
})
