import { jwtVerify, SignJWT } from 'jose'
import type { Caller } from '../../ports/identity.ts'

const lifetime = 3_600_000
const issuer = 'trellis'
const algorithm = 'HS256'

export type Issued = { caller: Caller; token: string; expiresAt: number }
type Person = { uid: string; email: string; name?: string }

/** Signs a token of one hour. `now` and `expiresAt` are milliseconds; the token itself counts whole seconds. */
export async function issueToken(
  key: Uint8Array,
  person: Person & { sessionId: string },
  now: number,
): Promise<Issued> {
  const { uid, email, name, sessionId } = person
  const expiry = Math.floor((now + lifetime) / 1000)
  const token = await new SignJWT({ sid: sessionId, email, ...(name === undefined ? {} : { name }) })
    .setProtectedHeader({ alg: algorithm })
    .setIssuer(issuer)
    .setSubject(uid)
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(expiry)
    .sign(key)
  return { caller: callerOf(person, expiry), token, expiresAt: expiry * 1000 }
}

/** The caller of a token whose signature and expiry hold; undefined for any other text. */
export async function readToken(key: Uint8Array, token: string, now: number): Promise<Caller | undefined> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      issuer,
      currentDate: new Date(now),
      requiredClaims: ['sub', 'sid', 'exp', 'email'],
    })
    const { sub, sid, exp, email, name } = payload
    if (sub === undefined || exp === undefined || typeof sid !== 'string' || typeof email !== 'string') return undefined
    return callerOf({ uid: sub, sessionId: sid, email, ...(typeof name === 'string' ? { name } : {}) }, exp)
  } catch {
    return undefined
  }
}

function callerOf({ uid, email, name, sessionId }: Person & { sessionId: string }, expiry: number): Caller {
  return {
    uid,
    email,
    emailVerified: false,
    ...(name === undefined ? {} : { name }),
    sessionId,
    expiresAt: expiry * 1000,
  }
}
