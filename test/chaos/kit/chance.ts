/** Random numbers that come again with the same seed. */
export type Chance = { seed: number; below: (limit: number) => number; between: (low: number, high: number) => number }

/** `TRELLIS_SEED` brings a run back; without it every run has another seed. It is printed, so that a failure can be shown again. */
export function chanceOf(subject: string): Chance {
  const given = Number(process.env.TRELLIS_SEED)
  const seed = Number.isInteger(given) && given > 0 ? given : 1 + Math.floor(Math.random() * 0xffff_fffe)
  console.log(`${subject}: TRELLIS_SEED=${seed}`)
  return seededChance(seed)
}

/** Tommy Ettinger's mulberry32: 32 bits of state, good enough to spread moments. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number) => Math.round(low + next() * (high - low))
  return { seed, between, below: (limit) => Math.floor(next() * limit) }
}

/** How often each scene is played: once, or as often as `TRELLIS_SOAK` says. */
export const rounds = Math.max(1, Number(process.env.TRELLIS_SOAK) || 1)
