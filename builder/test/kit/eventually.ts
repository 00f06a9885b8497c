import { setTimeout as sleep } from 'node:timers/promises'

/** Asks again and again until the answer is neither `undefined` nor `false`; fails with `what` after the deadline. */
export async function eventually<Value>(
  what: string,
  ask: () => Value | undefined | false | Promise<Value | undefined | false>,
  deadlineMs = 20_000,
): Promise<Value> {
  const end = Date.now() + deadlineMs
  for (;;) {
    const value = await ask()
    if (value !== undefined && value !== false) return value
    if (Date.now() > end) throw new Error(`it did not happen in ${deadlineMs} ms: ${what}`)
    await sleep(20)
  }
}
