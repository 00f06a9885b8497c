import { Failure, fail, invalidField } from '../../core/failure.ts'

/** What Firebase calls an error, in its REST API (`EMAIL_EXISTS`) as in the Admin SDK (`auth/email-already-exists`). */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return ''
}

export function sessionOver(): Failure {
  return fail('unauthenticated', 'Your session has ended. Sign in again.')
}

function wrong(): Failure {
  return fail('unauthenticated', 'The e-mail or the password is wrong. Check both and try again.')
}

function disabled(): Failure {
  return fail('unauthenticated', 'This account has been disabled. Ask the people who run this server.')
}

function taken(): Failure {
  return fail('conflict', 'This e-mail already has an account. Nothing was changed; sign in instead.')
}

function weak(): Failure {
  return invalidField('password', 'is weaker than this server’s Firebase project allows: take a longer one')
}

function tooOften(): Failure {
  const message = 'Firebase takes no more attempts for this account for now. Nothing was changed. Wait a minute.'
  return new Failure({ code: 'rate_limited', message, retryAfter: 60 })
}

function switchedOff(): Failure {
  return fail('unavailable', 'This Firebase project does not let people sign in with e-mail and password.')
}

function secondFactor(): Failure {
  return fail('forbidden', 'This account asks for a second factor, which this way of signing in has no place for.')
}

/** One row for each error that people can do something about; the same words for an unknown e-mail as for a wrong password. */
const table = new Map<string, () => Failure>([
  ['EMAIL_EXISTS', taken],
  ['auth/email-already-exists', taken],
  ['auth/uid-already-exists', taken],
  ['INVALID_LOGIN_CREDENTIALS', wrong],
  ['EMAIL_NOT_FOUND', wrong],
  ['INVALID_PASSWORD', wrong],
  ['INVALID_EMAIL', wrong],
  ['MISSING_EMAIL', wrong],
  ['MISSING_PASSWORD', wrong],
  ['USER_DISABLED', disabled],
  ['auth/user-disabled', disabled],
  ['auth/invalid-email', () => invalidField('email', 'is no e-mail address that Firebase takes')],
  ['WEAK_PASSWORD', weak],
  ['PASSWORD_DOES_NOT_MEET_REQUIREMENTS', weak],
  ['auth/invalid-password', weak],
  ['auth/password-does-not-meet-requirements', weak],
  ['TOO_MANY_ATTEMPTS_TRY_LATER', tooOften],
  ['QUOTA_EXCEEDED', tooOften],
  ['RESOURCE_EXHAUSTED', tooOften],
  ['auth/too-many-requests', tooOften],
  ['auth/quota-exceeded', tooOften],
  ['OPERATION_NOT_ALLOWED', switchedOff],
  ['PASSWORD_LOGIN_DISABLED', switchedOff],
  ['auth/operation-not-allowed', switchedOff],
  ['SECOND_FACTOR', secondFactor],
  ['TOKEN_EXPIRED', sessionOver],
  ['USER_NOT_FOUND', sessionOver],
  ['INVALID_REFRESH_TOKEN', sessionOver],
  ['MISSING_REFRESH_TOKEN', sessionOver],
  ['INVALID_GRANT_TYPE', sessionOver],
  ['auth/argument-error', sessionOver],
  ['auth/invalid-argument', sessionOver],
  ['auth/id-token-expired', sessionOver],
  ['auth/id-token-revoked', sessionOver],
  ['auth/invalid-id-token', sessionOver],
  ['auth/user-not-found', sessionOver],
  ['auth/invalid-uid', sessionOver],
])

/** The SDK says of Google's keys that cannot be fetched what it says of a bad token, only not that it was the token. */
function isLackOfKeys(error: unknown): boolean {
  return codeOf(error) === 'auth/argument-error' && error instanceof Error && !error.message.includes('ID token')
}

/** The failure for people. What is in no row is the provider's or the operator's trouble, and its reason goes to the log. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  const known = isLackOfKeys(error) ? undefined : table.get(codeOf(error))
  if (known) return known()
  const message =
    'Firebase, which keeps the accounts of this server, cannot be used at the moment. Nothing was changed. Try again in a moment.'
  return new Failure({ code: 'unavailable', message }, new Error(reasonOf(error)))
}

/** Code and words of an error, without the requests and answers that the libraries hang onto theirs. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Firebase failed without saying why.'
  const inner = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return [codeOf(error), `${error.message}${inner}`].filter((text) => text !== '').join(' ')
}
