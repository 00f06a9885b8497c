import { setTimeout as pause } from 'node:timers/promises'

/**
 * Asks again until `probe` answers something that is neither undefined nor false, and answers that. Rejects after
 * `within` milliseconds and names what was waited for; `seen`, when given, adds what there was instead.
 */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  options: { within?: number; seen?: () => unknown } = {},
): Promise<Exclude<T, undefined | false>> {
  const within = options.within ?? 10_000
  const end = performance.now() + within
  for (;;) {
    const found = await probe()
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>
    if (performance.now() > end) {
      const seen = options.seen ? `; there was ${JSON.stringify(options.seen(), null, 1)}` : ''
      throw new Error(`Waited ${within} ms for ${what}${seen}`)
    }
    await pause(15)
  }
}
