import type { ServerConfig } from '@trellis/shared'
import type { EntryTokens, Session } from '../session.ts'
import { createFirebaseSession } from './firebase-session.ts'
import { loadSdk } from './load-sdk.ts'

/** The one way into Firebase's SDK, imported when the server's configuration names it. */
export function openFirebaseSession(identity: ServerConfig['identity'], link: () => EntryTokens): Session {
  const sdk = loadSdk(identity.webConfig ?? {}, identity.emulatorUrl)
  return createFirebaseSession({ sdk, link, domainSignup: identity.domainSignup ?? false })
}
