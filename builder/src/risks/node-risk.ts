import type { Risk } from '@trellis/shared'

/** The last day on which each line of Node.js gets corrections, by its release schedule (github.com/nodejs/Release). */
const lastDays: Readonly<Record<number, string>> = {
  12: '2022-04-30',
  13: '2020-06-01',
  14: '2023-04-30',
  15: '2021-06-01',
  16: '2023-09-11',
  17: '2022-06-01',
  18: '2025-04-30',
  19: '2023-06-01',
  20: '2026-04-30',
  21: '2024-06-01',
  22: '2027-04-30',
  23: '2025-06-01',
  24: '2028-04-30',
  25: '2026-06-01',
}
const oldestKnown = 12

/** A Node.js that gets no corrections any more. `version` is the exact one that builds. */
export function nodeRisk(version: string | undefined, now: Date): Risk[] {
  const major = Number(/^v?(\d+)/.exec(version ?? '')?.[1] ?? Number.NaN)
  const lastDay = lastDays[major]
  const isOver = major < oldestKnown || (lastDay !== undefined && now.getTime() > Date.parse(`${lastDay}T23:59:59Z`))
  if (!isOver) return []
  return [
    {
      title: `Node.js ${major} is no longer maintained`,
      detail:
        `${lastDay ? `It got its last corrections on ${lastDay}. ` : ''}Ask for a newer one in "engines" of package.json or in ` +
        '.nvmrc, and see whether the build still works.',
    },
  ]
}
