import { Firestore } from 'firebase-admin/firestore'
import { type Cloud, projectId } from './cloud.ts'

/** Sets the deadline of an open request to the moment before now, as if the hours had passed, and nothing else of it. */
export async function passDeadline(cloud: Pick<Cloud, 'firestore'>, requestId: string): Promise<void> {
  const credentials = { client_email: 'nobody@emulator', private_key: 'none' }
  const firestore = new Firestore({ projectId, host: cloud.firestore.host, ssl: false, credentials })
  try {
    await firestore.doc(`approvals/${requestId}`).update({ deadline: new Date().toISOString() })
  } finally {
    await firestore.terminate()
  }
}
