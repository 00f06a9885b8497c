import { decodeJwt, decodeProtectedHeader } from 'jose'
import { z } from 'zod'
import type { Caller } from '../../ports/identity.ts'

/** Of a Firebase ID token that was verified: what is read of it. `auth_time` and `exp` are seconds. */
const Claims = z.object({
  sub: z.string().min(1).max(128),
  exp: z.int(),
  auth_time: z.int(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
  name: z.string().optional(),
})

/**
 * The person of a verified token. Firebase has no ids of sessions: those of one person that began in the same second are
 * one to us, and their beginning is its id.
 */
export function callerOf(verified: unknown): Caller | undefined {
  const { data } = Claims.safeParse(verified)
  if (!data) return undefined
  const { sub, exp, auth_time, email, email_verified, name } = data
  return {
    uid: sub,
    ...(email === undefined ? {} : { email }),
    emailVerified: email_verified ?? false,
    ...(name === undefined || name === '' ? {} : { name }),
    sessionId: String(auth_time),
    expiresAt: exp * 1000,
  }
}

/** When the session began, in milliseconds since the epoch. */
export function beginOf({ sessionId }: Pick<Caller, 'sessionId'>): number {
  return Number(sessionId) * 1000
}

/**
 * Whether the text is a token of the only kind that is taken: signed by one of Google's keys, or by nobody where an
 * emulator is configured. Asked before the SDK is, which takes unsigned tokens as soon as its process's environment names
 * an emulator, whoever put that there.
 */
export function isOfOurKind(token: string, { emulated }: { emulated: boolean }): boolean {
  try {
    decodeJwt(token)
    const { alg, kid } = decodeProtectedHeader(token)
    return emulated ? alg === 'none' : alg === 'RS256' && typeof kid === 'string' && kid.length > 0
  } catch {
    return false
  }
}
