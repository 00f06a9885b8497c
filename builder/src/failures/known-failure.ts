import type { Insight, StepName } from '@trellis/shared'

/** Whose fault it is: the app's or its settings' (`yours`), or the server's (`ours`). */
export type Blame = Insight['blame']

/** A change that may help: a build setting by its name, or a variable of the build. */
export type Setting = { name: string; value: string }

/**
 * One row of the table of known failures. Each pattern is matched against single lines without colours and without npm's
 * prefix; warnings and headings are never looked at. In `cause` and `advice` the words of a match stand by the names of
 * its groups: `{name}`, or `{name:other words}` for a group that may be absent.
 */
export type KnownFailure = {
  id: string
  steps: readonly StepName[]
  patterns: readonly RegExp[]
  title: string
  blame: Blame
  cause: string
  advice: string
  /** Replaces the step's own code when it says more. */
  code?: string
  setting?: Setting
  /**
   * Speaks only where no other row does: it knows the kind of failure, not the failure. The first failing line is then
   * looked for as in a log that no row knows.
   */
  general?: true
}

export const anyStep = ['clone', 'install', 'build'] as const satisfies readonly StepName[]
export const installStep = ['install'] as const satisfies readonly StepName[]
export const buildStep = ['build'] as const satisfies readonly StepName[]
export const commandSteps = ['install', 'build'] as const satisfies readonly StepName[]

const wordLength = 160

/** The text with the words of the match in their places, each shortened to what fits into a sentence. */
export function fillIn(text: string, match: RegExpExecArray): string {
  return text.replace(/\{(\w+)(?::([^}]*))?\}/g, (_, name: string, other: string | undefined) => {
    const word = decoded(match.groups?.[name] ?? '')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, wordLength)
    return word.replace(/\.$/, '') || (other ?? '')
  })
}

/** Package names stand percent-encoded in the addresses of a registry. */
function decoded(word: string): string {
  return word.replace(/%2f/gi, '/')
}
