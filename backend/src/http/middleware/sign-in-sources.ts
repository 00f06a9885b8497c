import type { Identity } from '../../ports/identity.ts'

/** What the page's policy allows so that signing in works, besides this server's own origin. */
export type SignInSources = {
  connect: string[]
  frame: string[]
  script: string[]
  /** Whether a window of another origin may answer the page that opened it, and whether the page says where it is. */
  popups: boolean
}

const none: SignInSources = { connect: [], frame: [], script: [], popups: false }

/**
 * With Firebase the browser talks to it directly: to its two APIs, or to the emulator in their place. Google's button
 * opens a window at `authDomain`, which answers through a frame of that domain and a script of Google's.
 */
export function signInSources(identity: Pick<Identity, 'kind' | 'publicConfig'> | undefined): SignInSources {
  if (identity?.kind !== 'firebase') return none
  const { webConfig, emulatorUrl } = identity.publicConfig()
  const authDomain = webConfig?.authDomain
  const domain = typeof authDomain === 'string' && /^[a-z0-9.-]+$/i.test(authDomain) ? [`https://${authDomain}`] : []
  return {
    connect: emulatorUrl
      ? [emulatorUrl]
      : ['https://identitytoolkit.googleapis.com', 'https://securetoken.googleapis.com'],
    frame: emulatorUrl ? [emulatorUrl] : domain,
    script: ['https://apis.google.com'],
    popups: true,
  }
}
