import type { FirebaseAuthPeer } from '../../../test/peers/firebase-auth.ts'
import type { openFirebaseAuth } from '../../src/adapters/identity/firebase-auth.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { Identity } from '../../src/ports/identity.ts'

const systemClock: Clock = { now: () => Date.now(), iso: () => new Date().toISOString() }

/** Opens the Identity of an emulator by the adapter that the test names. `told` gets every message for operators. */
export function openEmulated(
  open: typeof openFirebaseAuth,
  peer: FirebaseAuthPeer,
  { clock = systemClock, told = [] }: { clock?: Clock; told?: string[] } = {},
): Promise<Identity> {
  const hear = (_facts: unknown, message: string) => void told.push(message)
  const log = { info: hear, warn: hear, error: hear }
  const webConfig = { apiKey: 'any' }
  return open({ projectId: peer.projectId, emulatorHost: peer.host, webConfig, clock, log })
}
