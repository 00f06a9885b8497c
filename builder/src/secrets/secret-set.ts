import { Automaton } from './automaton.ts'
import { patternsOf } from './patterns.ts'
import { partsOf } from './secret-parts.ts'

export type SecretValue = { name: string; value: string }

/**
 * The machine that knows every form of the given values. One that is too short or too common is not looked for; the person
 * was warned when it was set.
 */
export function secretSet(values: readonly SecretValue[]): Automaton {
  return new Automaton(values.flatMap(({ name, value }) => partsOf(value).flatMap((part) => patternsOf(name, part))))
}
