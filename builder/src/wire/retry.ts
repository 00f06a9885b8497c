import { setTimeout as sleep } from 'node:timers/promises'

/** What came back from one attempt: a value, or a reason why another attempt may help. */
export type Attempt<Value> = { done: true; value: Value } | { done: false; problem: string }

export type RetryOptions = {
  signal: AbortSignal
  /** Attempts go on for this long after the first failure in a row. */
  giveUpAfterMs: number
  now: () => number
}

/** Thrown when attempts have failed for longer than allowed. */
export class GaveUp extends Error {}

/** Tries until it is done, with growing pauses. Rejects with `GaveUp`, or with the signal's reason when it is aborted. */
export async function retry<Value>(options: RetryOptions, attempt: () => Promise<Attempt<Value>>): Promise<Value> {
  let firstFailure: number | undefined
  for (let failures = 0; ; failures++) {
    options.signal.throwIfAborted()
    const result = await attempt()
    if (result.done) return result.value
    firstFailure ??= options.now()
    if (options.now() - firstFailure > options.giveUpAfterMs) throw new GaveUp(result.problem)
    await sleep(backoffMs(failures), undefined, { signal: options.signal })
  }
}

/** 100 ms, then double each time, at most 3 s. */
export function backoffMs(failures: number): number {
  return Math.min(3000, 100 * 2 ** Math.min(failures, 10))
}
