import { initializeApp } from 'firebase/app'
import {
  type Auth,
  browserLocalPersistence,
  browserPopupRedirectResolver,
  connectAuthEmulator,
  createUserWithEmailAndPassword,
  GoogleAuthProvider,
  getRedirectResult,
  indexedDBLocalPersistence,
  initializeAuth,
  inMemoryPersistence,
  onIdTokenChanged,
  sendEmailVerification,
  sendPasswordResetEmail,
  signInWithEmailAndPassword,
  signInWithPopup,
  signInWithRedirect,
  signOut,
  type User,
  updateProfile,
} from 'firebase/auth'
import type { FirebaseSdk, Signed } from './firebase-sdk.ts'
import { codeOf } from './sdk-errors.ts'

/** Set while the page is left for Google's, so that only then the answer is looked for. */
const leavingKey = 'trellis.leaving-for-google'
const noWindow = new Set(['auth/popup-blocked', 'auth/operation-not-supported-in-this-environment'])

/** The real SDK. What opens windows and frames is handed over per call, so that nothing of it is loaded before it is used. */
export function loadSdk(webConfig: Record<string, unknown>, emulatorUrl: string | undefined): FirebaseSdk {
  const auth = initializeAuth(initializeApp(webConfig), {
    persistence: [indexedDBLocalPersistence, browserLocalPersistence, inMemoryPersistence],
  })
  if (emulatorUrl) connectAuthEmulator(auth, emulatorUrl, { disableWarnings: true })
  const returned = comeBack(auth)
  return {
    watch: (hear) => watch(auth, returned, hear),
    signIn: async (email, password) => signed((await signInWithEmailAndPassword(auth, email, password)).user),
    signUp: async ({ email, password, name }) => {
      const { user } = await createUserWithEmailAndPassword(auth, email, password)
      if (name) await updateProfile(user, { displayName: name })
      await sendEmailVerification(user)
      return signed(user, true)
    },
    withGoogle: () => withGoogle(auth),
    sendPasswordReset: (email) => sendPasswordResetEmail(auth, email),
    sendVerification: () => sendEmailVerification(someone(auth)),
    renew: async () => {
      await someone(auth).reload()
      return signed(someone(auth), true)
    },
    signOut: () => signOut(auth),
  }
}

/** What was heard last counts, also when an earlier token was slower to come. */
function watch(auth: Auth, returned: Promise<unknown>, hear: (signed: Signed | undefined) => void): () => void {
  let heard = 0
  return onIdTokenChanged(auth, async (user) => {
    heard += 1
    const mine = heard
    await returned
    const person = user ? await signed(user).catch(() => undefined) : undefined
    if (mine === heard) hear(person)
  })
}

async function withGoogle(auth: Auth): Promise<Signed | undefined> {
  const google = new GoogleAuthProvider()
  try {
    return await signed((await signInWithPopup(auth, google, browserPopupRedirectResolver)).user)
  } catch (error) {
    if (!noWindow.has(codeOf(error))) throw error
    remember(true)
    await signInWithRedirect(auth, google, browserPopupRedirectResolver)
    return undefined
  }
}

/** Takes up what Google answered when the page was left for it. */
async function comeBack(auth: Auth): Promise<void> {
  if (!remember(false)) return
  await getRedirectResult(auth, browserPopupRedirectResolver).catch(() => undefined)
}

/** Whether the page was left before; without storage nobody is sent back to an answer. */
function remember(leaving: boolean): boolean {
  try {
    const before = sessionStorage.getItem(leavingKey) !== null
    if (leaving) sessionStorage.setItem(leavingKey, '1')
    else sessionStorage.removeItem(leavingKey)
    return before
  } catch {
    return false
  }
}

function someone(auth: Auth): User {
  if (auth.currentUser) return auth.currentUser
  throw Object.assign(new Error('Nobody is signed in.'), { code: 'auth/no-current-user' })
}

async function signed(user: User, fresh = false): Promise<Signed> {
  const { token, expirationTime } = await user.getIdTokenResult(fresh)
  return {
    uid: user.uid,
    ...(user.email && { email: user.email }),
    emailVerified: user.emailVerified,
    ...(user.displayName && { name: user.displayName }),
    token,
    expiresAt: new Date(expirationTime).toISOString(),
  }
}
