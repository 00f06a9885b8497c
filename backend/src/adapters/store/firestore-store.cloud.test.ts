import { afterAll, beforeAll, describe } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { FirestorePeer } from '../../../../test/peers/firestore.ts'
import { storeContract } from '../../../test/contracts/store.contract.ts'
import { quiet } from '../../../test/kit/quiet-log.ts'
import { openFirestoreStore } from './firestore-store.ts'

const peer = new FirestorePeer()

describe.skipIf(!has('firestoreEmulator'))('Firestore', () => {
  beforeAll(async () => {
    await peer.start()
  })
  afterAll(() => peer.stop())

  const emptyPlace = async (rehearse = false) => {
    const projectId = peer.freshProject()
    const open = () => openFirestoreStore({ projectId, emulatorHost: peer.host, log: quiet, rehearse })
    return { open, dispose: async () => undefined }
  }

  storeContract('Firestore', () => emptyPlace())
  storeContract('Firestore, work run twice', () => emptyPlace(true), { runs: 5 })
})
