import type { Risk } from '@trellis/shared'
import { endedOn, newestLts } from '../toolchain/node-releases.ts'

/** A Node.js that gets no corrections any more. `version` is the exact one that builds. */
export function nodeRisk(version: string | undefined, now: Date): Risk[] {
  const major = Number(/^v?(\d+)/.exec(version ?? '')?.[1] ?? Number.NaN)
  const ended = Number.isNaN(major) ? undefined : endedOn(major, now)
  if (ended === undefined) return []
  return [
    {
      title: `Node.js ${major} is no longer maintained`,
      detail:
        `It gets no corrections since ${ended}. Ask for a newer one, such as ${newestLts(now)}, in "engines" of package.json ` +
        'or in .nvmrc, and see whether the build still works.',
    },
  ]
}
