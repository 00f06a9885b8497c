import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fullBucket, isFull, takeToken } from './rate-bucket.ts'

const rate = { burst: 3, perSecond: 2 }

describe('a token bucket', () => {
  it.each([
    { name: 'a full one gives', bucket: { tokens: 3, at: 0 }, now: 0, taken: true, left: 2 },
    { name: 'the last token is given', bucket: { tokens: 1, at: 0 }, now: 0, taken: true, left: 0 },
    { name: 'an empty one refuses', bucket: { tokens: 0, at: 0 }, now: 0, taken: false, left: 0 },
    { name: 'half a token is not enough', bucket: { tokens: 0, at: 0 }, now: 250, taken: false, left: 0.5 },
    { name: 'time brings tokens back', bucket: { tokens: 0, at: 0 }, now: 500, taken: true, left: 0 },
    { name: 'never more than the burst', bucket: { tokens: 0, at: 0 }, now: 60_000, taken: true, left: 2 },
    { name: 'a clock that goes back gives nothing', bucket: { tokens: 0, at: 9000 }, now: 0, taken: false, left: 0 },
  ])('$name', ({ bucket, now, taken, left }) => {
    const outcome = takeToken(rate, bucket, now)
    expect(outcome.taken).toBe(taken)
    expect(outcome.bucket.tokens).toBeCloseTo(left)
  })

  it('says when to come back', () => {
    expect(takeToken(rate, { tokens: 0.5, at: 0 }, 0)).toMatchObject({ taken: false, retryAfterMs: 250 })
  })

  it('never gives more than burst and refill allow', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 200 }), (pauses) => {
        let now = 0
        let given = 0
        let bucket = fullBucket(rate, 0)
        for (const pause of pauses) {
          now += pause
          const outcome = takeToken(rate, bucket, now)
          bucket = outcome.bucket
          if (outcome.taken) given += 1
        }
        expect(given).toBeLessThanOrEqual(rate.burst + (now / 1000) * rate.perSecond + 1e-6)
      }),
    )
  })

  it('is full again after the refill', () => {
    expect(isFull(rate, { tokens: 0, at: 0 }, 1499)).toBe(false)
    expect(isFull(rate, { tokens: 0, at: 0 }, 1500)).toBe(true)
  })
})
