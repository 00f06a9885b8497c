import type { OutdatedRelease } from '@trellis/shared'

/** A plant whose next build would get other secrets than what is live of it was made with. */
export type OutdatedPlant = { plantId: string; names: string[]; previews: number }

/** By plant, in the order in which they came; how many of its previews are meant besides production is counted. */
export function byPlant(outdated: readonly OutdatedRelease[]): OutdatedPlant[] {
  const found = new Map<string, { names: Set<string>; previews: number }>()
  for (const { plantId, environment, names } of outdated) {
    const one = found.get(plantId) ?? { names: new Set<string>(), previews: 0 }
    for (const name of names) one.names.add(name)
    if (environment === 'preview') one.previews += 1
    found.set(plantId, one)
  }
  return [...found].map(([plantId, { names, previews }]) => ({ plantId, names: [...names].sort(), previews }))
}

/** Which secrets differ; of one that was deleted nobody knows the name any more. */
export function differsBy(names: readonly string[]): string {
  return names.length === 0 ? 'made with a secret that was deleted' : names.join(', ')
}
