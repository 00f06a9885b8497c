import type { Reply, ServerConfig, SignIn, SignUp } from '@trellis/shared'
import { type Accessor, createEffect, createSignal, getOwner, on, runWithOwner } from 'solid-js'
import type { FirebaseDoor } from './firebase/firebase-door.ts'
import { createLocalSession } from './local-session.ts'
import type { StoredSession } from './session-storage.ts'

export type Renewal = 'renewed' | 'refused' | 'unreachable'
/** Who is signed in, and with what the server is asked. */
export type HeldSession = Omit<StoredSession, 'refreshToken'>
/** What a link brought along; see `readEntryLink`. */
export type EntryTokens = { setupToken?: string; inviteToken?: string }

export type Session = {
  current: Accessor<HeldSession | undefined>
  signIn: (body: SignIn) => Promise<Reply<unknown>>
  signUp: (body: SignUp) => Promise<Reply<unknown>>
  /** Forgets the session here first; that the server kills the tokens is asked for, not waited for. */
  signOut: () => void
  /** Gets a fresh token. `refused` forgets the session; `unreachable` keeps it. */
  renew: () => Promise<Renewal>
  /** What only Firebase has; undefined with the server's own accounts, and until Firebase's SDK was loaded. */
  firebase: Accessor<FirebaseDoor | undefined>
}

/**
 * The page's one session. Whose accounts these are says the server's configuration; Firebase's SDK is loaded when that
 * names it, and never else.
 */
export function createSession(
  identity: Accessor<ServerConfig['identity'] | undefined>,
  link: () => EntryTokens,
): Session {
  const local = createLocalSession()
  const [remote, setRemote] = createSignal<Session>()
  const owner = getOwner()
  const kind = () => identity()?.kind
  const load = async () => {
    const known = identity()
    if (!known) return
    const { openFirebaseSession } = await import('./firebase/open-firebase-session.ts')
    setRemote(() => runWithOwner(owner, () => openFirebaseSession(known, link)))
  }
  createEffect(on(kind, (now) => void (now === 'firebase' && !remote() && load())))

  const active = () => remote() ?? local
  return {
    current: () => (kind() === 'firebase' ? remote()?.current() : local.current()),
    signIn: (body) => active().signIn(body),
    signUp: (body) => active().signUp(body),
    signOut: () => active().signOut(),
    renew: () => active().renew(),
    firebase: () => remote()?.firebase(),
  }
}
