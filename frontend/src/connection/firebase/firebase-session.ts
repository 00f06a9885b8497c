import type { Reply, SignIn, SignUp } from '@trellis/shared'
import { createSignal, onCleanup } from 'solid-js'
import { call } from '../http.ts'
import type { EntryTokens, Renewal, Session } from '../session.ts'
import { type Admission, createAdmission, isStillSignedIn } from './admission.ts'
import type { FirebaseDoor } from './firebase-door.ts'
import type { FirebaseSdk, Signed } from './firebase-sdk.ts'
import { codeOf, errorOf, isOver } from './sdk-errors.ts'

const done: Reply<unknown> = { ok: true, data: {} }

/** `domainSignup`: whether an address of some domain, once verified, may come in without an invitation. */
export type FirebaseSessionParts = { sdk: FirebaseSdk; link: () => EntryTokens; domainSignup: boolean }
type Known = FirebaseSessionParts & { admission: Admission }

/** A session of an account that Firebase keeps. New tokens take the old one's place without another question. */
export function createFirebaseSession(parts: FirebaseSessionParts): Session {
  const { sdk, link } = parts
  const admission = createAdmission(sdk, link)
  const known: Known = { ...parts, admission }
  const door = createDoor(known)
  return {
    current: admission.current,
    signIn: (body) => signIn(known, body),
    signUp: (body) => signUp(known, body),
    signOut: () => signOut(known),
    renew: () => renew(known),
    firebase: () => door,
  }
}

function createDoor(known: Known): FirebaseDoor {
  const { sdk, admission } = known
  const [restoring, setRestoring] = createSignal(true)
  const stop = sdk.watch(async (signed) => {
    if (signed) await admission.take(signed)
    else admission.forget()
    setRestoring(false)
  })
  onCleanup(stop)
  return {
    restoring,
    outsider: admission.outsider,
    withGoogle: () => taking(known, sdk.withGoogle),
    sendPasswordReset: (email) => replying(() => quietly(sdk.sendPasswordReset(email), 'auth/user-not-found')),
    sendVerification: () => replying(() => quietly(sdk.sendVerification())),
    knock: () => taking(known, sdk.renew),
    signOutEverywhere: async () => {
      const token = admission.current()?.token
      const reply = await call('POST', '/user/logout', token === undefined ? {} : { token })
      if (reply.ok) signOut(known)
      return reply
    },
  }
}

function signIn(known: Known, { email, password }: SignIn): Promise<Reply<unknown>> {
  return taking(known, () => known.sdk.signIn(email, password))
}

/** The server makes the account, of who may come in only. Who may once the address is verified makes it at Firebase. */
async function signUp(known: Known, body: SignUp): Promise<Reply<unknown>> {
  const made = await call('POST', '/user/signup', { body })
  if (made.ok) return signIn(known, body)
  const later = body.inviteToken !== undefined || known.domainSignup
  if (made.error.code !== 'forbidden' || body.setupToken || !later) return made
  const { email, password, name } = body
  return taking(known, () => known.sdk.signUp({ email, password, ...(name !== undefined && { name }) }))
}

function signOut({ sdk, admission }: Known): void {
  admission.forget()
  void sdk.signOut().catch(() => undefined)
}

/** Somebody whose token Firebase renews and the server refuses all the same was signed out on all devices. */
async function renew(known: Known): Promise<Renewal> {
  try {
    const signed = await known.sdk.renew()
    if (await isStillSignedIn(signed.token)) {
      await known.admission.take(signed)
      return 'renewed'
    }
  } catch (error) {
    if (!isOver(error)) return 'unreachable'
  }
  signOut(known)
  return 'refused'
}

function taking(known: Known, work: () => Promise<Signed | undefined>): Promise<Reply<unknown>> {
  return replying(async () => {
    const signed = await work()
    return signed ? known.admission.take(signed) : done
  })
}

async function replying(work: () => Promise<Reply<unknown> | undefined>): Promise<Reply<unknown>> {
  try {
    return (await work()) ?? done
  } catch (error) {
    return { ok: false, error: errorOf(error) }
  }
}

/** Done when the work is; an error of the given code counts as done too, as nobody is told which addresses have accounts. */
async function quietly(work: Promise<void>, code?: string): Promise<undefined> {
  await work.catch((error: unknown) => {
    if (code === undefined || codeOf(error) !== code) throw error
  })
  return undefined
}
