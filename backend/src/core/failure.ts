import type { FailureCode, FieldIssue } from '@trellis/shared/failures'

/**
 * Why the core or a service says no. `message` is for people: what happened, what was not changed, what to do. `retryAfter`
 * (whole seconds) is there where it is known when the same would go through.
 */
export type Refusal = { code: FailureCode; message: string; issues?: FieldIssue[]; retryAfter?: number }

/**
 * A refusal on its way up. Whoever answers shows `refusal` to the caller; `cause` is for operators and is logged only.
 */
export class Failure extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal, cause?: unknown) {
    super(refusal.message, { cause })
    this.name = 'Failure'
    this.refusal = refusal
  }
}

/** A failure in one call; `issues` names the fields for `invalid`. */
export function fail(code: FailureCode, message: string, issues?: FieldIssue[]): Failure {
  return new Failure(issues ? { code, message, issues } : { code, message })
}

/** The failure of a payload whose one field is wrong. */
export function invalidField(path: string, message: string): Failure {
  return fail('invalid', message, [{ path, message }])
}

/** The answer for every id of a workspace that the caller is not in, and for ids that do not exist: the same words. */
export function notFound(what: string): Failure {
  const where = what === 'workspace' ? 'it' : 'its workspace'
  return fail('not_found', `This ${what} does not exist, or you are not in ${where}.`)
}
