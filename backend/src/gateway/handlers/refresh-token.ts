import { z } from 'zod'
import { fail } from '../../core/failure.ts'
import { enterOwnRooms } from '../own-rooms.ts'
import { parsePayload } from '../parse-payload.ts'
import type { ConnectionHandler } from './handler.ts'

const RefreshToken = z.object({ token: z.string().min(1).max(8192) })

/** The connection lives on with the new token, which must be the same user's. A refused one changes nothing. */
export const refreshToken: ConnectionHandler = async ({ connection, services, tokenLives }, raw) => {
  const { token } = parsePayload(RefreshToken, raw)
  const caller = await services.people.authenticate(token)
  if (caller.uid !== connection.caller.uid) {
    throw fail('forbidden', 'This token is another user’s. Connect anew to change the user.')
  }
  connection.caller = caller
  await enterOwnRooms(connection)
  // A socket that went away meanwhile has no life to time, and nothing would stop its timers.
  if (connection.socket.connected) tokenLives.start(connection)
  return { data: { expiresAt: new Date(caller.expiresAt).toISOString() } }
}
