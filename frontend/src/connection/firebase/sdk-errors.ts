import type { CommandError } from '@trellis/shared'

/** Firebase's code of an error, such as `auth/wrong-password`; empty for anything else. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : ''
}

const wrong = 'The e-mail or the password is wrong. Check both and try again.'
const over = 'Your session has ended. Sign in again.'
const busy = 'Firebase takes no more attempts for now. Wait a minute, or reset your password.'
const closed = 'The window was closed before you were signed in. Nothing was changed.'
const weak = 'is weaker than this team allows: take a longer one'

/** What people are told, by Firebase's code; the same for an unknown e-mail as for a wrong password. */
const words: Record<string, CommandError> = {
  'auth/invalid-credential': { code: 'unauthenticated', message: wrong },
  'auth/invalid-login-credentials': { code: 'unauthenticated', message: wrong },
  'auth/wrong-password': { code: 'unauthenticated', message: wrong },
  'auth/user-not-found': { code: 'unauthenticated', message: wrong },
  'auth/invalid-email': { code: 'unauthenticated', message: wrong },
  'auth/missing-password': { code: 'unauthenticated', message: wrong },
  'auth/user-disabled': {
    code: 'unauthenticated',
    message: 'This account has been disabled. Ask the people who run this server.',
  },
  'auth/user-token-expired': { code: 'unauthenticated', message: over },
  'auth/no-current-user': { code: 'unauthenticated', message: over },
  'auth/too-many-requests': { code: 'rate_limited', message: busy },
  'auth/quota-exceeded': { code: 'rate_limited', message: busy },
  'auth/email-already-in-use': {
    code: 'conflict',
    message: 'This e-mail already has an account. Nothing was changed; sign in instead.',
  },
  'auth/account-exists-with-different-credential': {
    code: 'conflict',
    message: 'This e-mail has an account with another way of signing in. Use that one.',
  },
  'auth/weak-password': { code: 'invalid', message: weak, issues: [{ path: 'password', message: weak }] },
  'auth/password-does-not-meet-requirements': {
    code: 'invalid',
    message: weak,
    issues: [{ path: 'password', message: weak }],
  },
  'auth/popup-closed-by-user': { code: 'conflict', message: closed },
  'auth/cancelled-popup-request': { code: 'conflict', message: closed },
  'auth/user-cancelled': { code: 'conflict', message: closed },
  'auth/operation-not-allowed': {
    code: 'unavailable',
    message: 'This way of signing in is switched off in the server’s Firebase project. Use another one.',
  },
  'auth/admin-restricted-operation': {
    code: 'forbidden',
    message: 'This server’s Firebase project takes no new accounts by itself. Ask a member for an invitation.',
  },
  'auth/unauthorized-domain': {
    code: 'unavailable',
    message:
      'Firebase does not know the address of this page. Who runs the server adds it to the authorized domains in Firebase’s console.',
  },
  'auth/multi-factor-auth-required': {
    code: 'unavailable',
    message: 'This account asks for a second factor, which this page cannot ask for yet.',
  },
}

const away: CommandError = {
  code: 'unavailable',
  message:
    'Firebase, which keeps the accounts of this server, could not be reached. Check your connection and try again.',
}

/** The failure of a call to the SDK, in words. */
export function errorOf(error: unknown): CommandError {
  return words[codeOf(error)] ?? away
}

/** Whether the session is over, and not only out of reach. */
export function isOver(error: unknown): boolean {
  return errorOf(error).code === 'unauthenticated'
}
