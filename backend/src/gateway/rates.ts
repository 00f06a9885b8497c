import { Failure } from '../core/failure.ts'
import { type Bucket, fullBucket, isFull, type Rate, takeToken } from '../core/rate-bucket.ts'
import type { Clock } from '../ports/clock.ts'

export const rates = {
  /** New connections per address. */
  connections: { burst: 300, perSecond: 30 },
  /** Commands per socket; over HTTP per user, together with the named routes. */
  commands: { burst: 2000, perSecond: 200 },
} satisfies Record<string, Rate>

const tidyAt = 1000

/** One bucket per key. Throws `rate_limited` when the key's bucket is empty. Full buckets are forgotten now and then. */
export function createRateGuard(
  rate: Rate,
  clock: Clock,
): { take: (key: string) => void; forget: (key: string) => void } {
  const buckets = new Map<string, Bucket>()
  const tidy = (now: number) => {
    for (const [key, bucket] of buckets) if (isFull(rate, bucket, now)) buckets.delete(key)
  }
  return {
    take(key) {
      const now = clock.now()
      if (buckets.size >= tidyAt && !buckets.has(key)) tidy(now)
      const outcome = takeToken(rate, buckets.get(key) ?? fullBucket(rate, now), now)
      buckets.set(key, outcome.bucket)
      if (outcome.taken) return
      const retryAfter = Math.max(1, Math.ceil(outcome.retryAfterMs / 1000))
      const message = `This was too much at once, and nothing was changed. Try again in ${retryAfter} s.`
      throw new Failure({ code: 'rate_limited', message, retryAfter })
    },
    forget: (key) => void buckets.delete(key),
  }
}
