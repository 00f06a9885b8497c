import type { StepName } from '@trellis/shared'

/** Whose fault it is: the app's or its settings' (`yours`), or the server's (`ours`). */
export type Blame = 'yours' | 'ours'

export type Explanation = { cause: string; advice: string }

/**
 * One row of the table of known failures. `pattern` is matched against single lines without colours; the words of a match
 * may be used in the explanation. `code` replaces the step's own code when it says more.
 */
export type KnownFailure = {
  id: string
  steps: readonly StepName[]
  pattern: RegExp
  title: string
  blame: Blame
  code?: string
  explain: (match: RegExpExecArray) => Explanation
}

/** The n-th group of a match, shortened to what fits into a sentence. */
export function group(match: RegExpExecArray, index: number): string {
  return (match[index] ?? '').trim().slice(0, 160)
}
