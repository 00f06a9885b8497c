/** A token bucket as a value: `tokens` are what is left at time `at` (milliseconds). */
export type Bucket = { tokens: number; at: number }

/** `burst` is the most that can be taken at once, `perSecond` how fast it comes back. */
export type Rate = { burst: number; perSecond: number }

/** A bucket that nobody has taken from yet. */
export function fullBucket(rate: Rate, now: number): Bucket {
  return { tokens: rate.burst, at: now }
}

function refilled(rate: Rate, bucket: Bucket, now: number): number {
  const elapsed = Math.max(0, now - bucket.at)
  return Math.min(rate.burst, bucket.tokens + (elapsed / 1000) * rate.perSecond)
}

/**
 * Takes one token. When there is none nothing is taken, and `retryAfterMs` says when there will be one. A clock that goes
 * backwards gives nothing and takes nothing.
 */
export function takeToken(
  rate: Rate,
  bucket: Bucket,
  now: number,
): { taken: true; bucket: Bucket } | { taken: false; bucket: Bucket; retryAfterMs: number } {
  const tokens = refilled(rate, bucket, now)
  const at = Math.max(now, bucket.at)
  if (tokens >= 1) return { taken: true, bucket: { tokens: tokens - 1, at } }
  return { taken: false, bucket: { tokens, at }, retryAfterMs: Math.ceil(((1 - tokens) / rate.perSecond) * 1000) }
}

/** Whether the bucket is full again, so that forgetting it changes nothing. */
export function isFull(rate: Rate, bucket: Bucket, now: number): boolean {
  return refilled(rate, bucket, now) >= rate.burst
}
