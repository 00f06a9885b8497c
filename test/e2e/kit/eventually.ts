import { expect } from 'vitest'

/** Looks again until what is seen meets the expectation that follows; gives up after `within` milliseconds. */
export function eventually<T>(look: () => T | Promise<T>, within = 20_000) {
  return expect.poll(look, { timeout: within, interval: 40 })
}
