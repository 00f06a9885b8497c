import { type Role, roles } from '@trellis/shared/member'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { timeAt } from '../../test/kit/core-records.ts'
import { Failure } from './failure.ts'
import { assertMayVote, atDeadline, countingVotes, type Electorate, mayVote, tally } from './rollback-policy.ts'

const members: Record<string, Role> = {
  ada: 'owner',
  max: 'maintainer',
  dev: 'developer',
  dan: 'developer',
  vic: 'viewer',
}
const usual: Electorate = {
  needed: 1,
  eligible: ['developer', 'maintainer', 'owner'],
  author: 'dev',
  authorCounts: true,
}
const yes = (...uids: string[]) => uids.map((uid) => ({ uid, decision: 'approve' as const }))
const no = (...uids: string[]) => uids.map((uid) => ({ uid, decision: 'decline' as const }))

test.each([
  ['a developer', usual, 'dev', true],
  ['an owner', usual, 'ada', true],
  ['a viewer', usual, 'vic', false],
  ['a viewer where viewers decide', { ...usual, eligible: ['viewer' as const] }, 'vic', true],
  ['an owner where only developers decide', { ...usual, eligible: ['developer' as const] }, 'ada', false],
  ['the author where theirs does not count', { ...usual, authorCounts: false }, 'dev', false],
  ['somebody else where the author does not count', { ...usual, authorCounts: false }, 'dan', true],
  ['a stranger', usual, 'eve', false],
  ['a name that every object has', usual, 'constructor', false],
])('APP1: %s may vote as the policy says', (_who, request, uid, may) => {
  expect(mayVote(request, members, uid)).toBe(may)
  const refused = (() => {
    try {
      assertMayVote(request, members, uid)
    } catch (error) {
      return error
    }
  })()
  if (may) expect(refused).toBeUndefined()
  else expect(refused instanceof Failure && refused.refusal.code).toBe('forbidden')
})

describe('APP2: the outcome', () => {
  const two = { ...usual, needed: 2 }
  test.each([
    ['one approval where one is needed', usual, yes('dev'), 'approved'],
    ['one decline where one is needed', usual, no('dev'), 'declined'],
    ['no vote', usual, [], 'open'],
    ['one approval where two are needed', two, yes('dev'), 'open'],
    ['two approvals where two are needed', two, yes('dev', 'ada'), 'approved'],
    ['one decline of four where two are needed', two, no('dev'), 'open'],
    ['two declines where two are needed', two, no('dev', 'ada'), 'declined'],
    ['a decline that leaves three where four are needed', { ...usual, needed: 4 }, no('dev'), 'declined'],
    ['a decline that leaves three where three are needed', { ...usual, needed: 3 }, no('dev'), 'open'],
    ['an approval where more are needed than may vote', { ...usual, needed: 9 }, yes('dev'), 'open'],
    ['approvals of a viewer and of a stranger', usual, yes('vic', 'eve'), 'open'],
    ["the author's approval where it does not count", { ...usual, authorCounts: false }, yes('dev'), 'open'],
  ])('of %s', (_what, request, votes, outcome) => {
    expect(tally(request, votes, members)).toBe(outcome)
  })

  const uid = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
  const anyRole = fc.constantFrom(...roles)
  const people = fc.dictionary(uid, anyRole, { noNullPrototype: true })
  const ballots = fc
    .dictionary(uid, fc.constantFrom('approve' as const, 'decline' as const))
    .map((votes) => Object.entries(votes).map(([voter, decision]) => ({ uid: voter, decision })))
  const electorate = fc.record({
    needed: fc.integer({ min: 1, max: 5 }),
    eligible: fc.uniqueArray(anyRole, { minLength: 1 }),
    author: uid,
    authorCounts: fc.boolean(),
  })

  test('does not depend on the order of votes, nor on votes that do not count', () => {
    fc.assert(
      fc.property(electorate, ballots, people, (request, votes, team) => {
        const outcome = tally(request, votes, team)
        expect(tally(request, [...votes].reverse(), team)).toBe(outcome)
        expect(tally(request, countingVotes(request, votes, team), team)).toBe(outcome)
      }),
    )
  })

  test('is never an approval without enough people who may vote, nor a decline that approvals could still outvote', () => {
    fc.assert(
      fc.property(electorate, ballots, people, (request, votes, team) => {
        const outcome = tally(request, votes, team)
        const may = Object.keys(team).filter((one) => mayVote(request, team, one))
        const declined = votes.filter((vote) => vote.decision === 'decline' && may.includes(vote.uid))
        const approved = votes.filter((vote) => vote.decision === 'approve' && may.includes(vote.uid))
        expect(outcome === 'approved').toBe(approved.length >= request.needed)
        if (outcome === 'declined') {
          expect(declined.length).toBeGreaterThan(0)
          expect(declined.length >= request.needed || may.length - declined.length < request.needed).toBe(true)
        }
        if (outcome === 'open' && may.length >= request.needed) {
          expect(may.length - declined.length).toBeGreaterThanOrEqual(request.needed)
        }
      }),
    )
  })
})

test.each([
  ['before it', 'open', 'expire', 9, 'open'],
  ['at it', 'open', 'expire', 10, 'expired'],
  ['after it', 'open', 'approve', 11, 'approved'],
  ['after it, when it has an outcome', 'declined', 'approve', 11, 'open'],
] as const)('APP3: %s the deadline does what the policy says', (_when, status, onDeadline, seconds, outcome) => {
  expect(atDeadline({ status, onDeadline, deadline: timeAt(10) }, timeAt(seconds))).toBe(outcome)
})
