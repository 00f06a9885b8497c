import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { claimTtl, judgeAttempt, leaseTtl, overtime } from './lease-policy.ts'

const limit = 20 * 60_000
const well = { leaseLeft: leaseTtl, gone: false, age: 1000, limit }

describe('LEA1: what dies is noticed, and only what had not begun is started again', () => {
  it.each([
    { name: 'it reports', claimed: true, facts: {}, verdict: 'alive' },
    { name: 'it waits for its claim', claimed: false, facts: { leaseLeft: 0 }, verdict: 'alive' },
    { name: 'its lease ended after the claim', claimed: true, facts: { leaseLeft: 0 }, verdict: 'dead' },
    { name: 'it is gone after the claim', claimed: true, facts: { gone: true }, verdict: 'dead' },
    { name: 'it is gone before the claim', claimed: false, facts: { gone: true }, verdict: 'start-again' },
    {
      name: 'nobody claimed it in ten minutes',
      claimed: false,
      facts: { leaseLeft: 0, age: claimTtl },
      verdict: 'start-again',
    },
    { name: 'it used its time and the grace', claimed: true, facts: { age: limit + overtime }, verdict: 'alive' },
    { name: 'it goes on after both', claimed: true, facts: { age: limit + overtime + 1 }, verdict: 'overtime' },
    {
      name: 'it never began and is too old',
      claimed: false,
      facts: { age: limit + overtime + 1 },
      verdict: 'overtime',
    },
  ])('$name: $verdict', ({ claimed, facts, verdict }) => {
    expect(judgeAttempt({ claimed }, { ...well, ...facts })).toBe(verdict)
  })
})

describe('LEA2: an attempt cannot live for ever', () => {
  const anyFacts = fc.record({
    leaseLeft: fc.integer({ min: -leaseTtl, max: leaseTtl }),
    gone: fc.boolean(),
    age: fc.nat(3 * limit),
    limit: fc.constant(limit),
  })

  it('is never alive when it is gone, or older than its limit and grace', () => {
    fc.assert(
      fc.property(fc.boolean(), anyFacts, (claimed, facts) => {
        if (facts.gone || facts.age > limit + overtime) expect(judgeAttempt({ claimed }, facts)).not.toBe('alive')
      }),
    )
  })

  it('is never started again once a builder has begun it', () => {
    fc.assert(fc.property(anyFacts, (facts) => judgeAttempt({ claimed: true }, facts) !== 'start-again'))
  })
})
