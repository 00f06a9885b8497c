import { StepFailure } from '../failures.ts'
import { describeCount } from '../log/words.ts'
import type { Automaton } from '../secrets/automaton.ts'
import { findSecret } from '../secrets/search.ts'

/** A file of the output with the name of a secret that stands in it. */
export type Leak = { path: string; secret: string }

const mostNamed = 5

/** Files whose names give a secret away. */
export function leaksInNames(secrets: Automaton, paths: readonly string[]): Leak[] {
  if (secrets.isEmpty) return []
  return paths.flatMap((path) => {
    const secret = findSecret(secrets, Buffer.from(path))
    return secret === undefined ? [] : [{ path, secret }]
  })
}

/** Fails when anything that is to be published gives a secret away, before anything of it is told or sent. */
export function refuseLeaks(leaks: readonly Leak[]): void {
  const [first, ...others] = [...leaks].sort((a, b) => (a.path < b.path ? -1 : 1))
  if (!first) return
  const more = others
    .slice(0, mostNamed - 1)
    .map(({ path, secret }) => `${path} (${secret})`)
    .join(', ')
  const unnamed = others.length - mostNamed + 1
  const rest = unnamed > 0 ? ` and ${describeCount(unnamed, 'more file')}` : ''
  throw new StepFailure(
    'secret_in_output',
    `The file ${first.path} gives away the value of the secret ${first.secret}, so nothing was published. ` +
      `${more ? `The same is true of ${more}${rest}. ` : ''}` +
      'Keep it out of what visitors get; if it is meant to be seen, mark it as public. Then deploy again.',
  )
}
