import type { Finding, Strength } from './detector.ts'
import { detectors } from './detectors.ts'
import type { AppFacts } from './facts.ts'

const strengths: readonly Strength[] = ['called', 'likely', 'present']

/** A finding, and how sure its detector is. */
export type Recognised = Finding & { strength?: Strength }

/**
 * What kind of app this is: of all detectors that know it, those that the build calls come first, and among equals the
 * first of the table decides. Nothing when none knows it.
 */
export function recognise(facts: AppFacts): Recognised | undefined {
  const found = detectors.map((detector) => detector.detect(facts)).filter((each) => each !== undefined)
  for (const strength of strengths) {
    const best = found.find((each) => (each.strength ?? 'called') === strength)
    if (best) return best
  }
  return undefined
}
