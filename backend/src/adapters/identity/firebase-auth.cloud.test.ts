import { afterAll, beforeAll } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { FirebaseAuthPeer } from '../../../../test/peers/firebase-auth.ts'
import { identityContract } from '../../../test/contracts/identity.contract.ts'
import { openEmulated } from '../../../test/kit/firebase-identity.ts'
import { openFirebaseAuth } from './firebase-auth.ts'

const isThere = has('authEmulator')
const peer = new FirebaseAuthPeer()
const traits = { movesTime: false, signed: false, sessions: 'together', isThere } as const

beforeAll(async () => {
  if (isThere) await peer.start()
})
afterAll(() => peer.stop())

async function emptyPlace() {
  await peer.clear()
  return { open: () => openEmulated(openFirebaseAuth, peer), dispose: async () => undefined }
}

identityContract('Firebase Auth', emptyPlace, traits)
