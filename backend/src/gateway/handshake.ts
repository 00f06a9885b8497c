import { Failure, fail } from '../core/failure.ts'
import type { Logger } from '../observe/logger.ts'
import type { Caller } from '../ports/identity.ts'
import type { PeopleService } from '../services/services.ts'
import type { TrellisSocket } from './connection.ts'

type Parts = { people: PeopleService; log: Logger; takeToken: (key: string) => void }

/** Whose socket this is. Rejects with an error whose message is the code, which is what `connect_error` shows. */
export async function greet(socket: TrellisSocket, address: string, parts: Parts): Promise<Caller> {
  try {
    parts.takeToken(address)
    return await parts.people.authenticate(tokenOf(socket))
  } catch (error) {
    throw refusalOf(error, parts.log)
  }
}

function tokenOf(socket: TrellisSocket): string {
  const token: unknown = socket.handshake.auth.token
  if (typeof token === 'string' && token.length > 0 && token.length <= 8192) return token
  throw fail('unauthenticated', 'Sign in first: the handshake has no token.')
}

function refusalOf(error: unknown, log: Logger): Error {
  const known = error instanceof Failure
  if (!known) log.error({ err: error }, 'A connection failed in a way that nobody foresaw.')
  const { code, message } = known
    ? error.refusal
    : { code: 'internal', message: 'Something went wrong here. Try again in a moment.' }
  return Object.assign(new Error(code), { data: { code, message } })
}
