import type { CommandData, Reply } from '@trellis/shared'
import { type Accessor, createSignal } from 'solid-js'
import { call } from '../http.ts'
import type { EntryTokens, HeldSession } from '../session.ts'
import type { Outsider } from './firebase-door.ts'
import type { FirebaseSdk, Signed } from './firebase-sdk.ts'

type Entered = Reply<CommandData<'enter'>>

export type Admission = {
  current: Accessor<HeldSession | undefined>
  outsider: Accessor<Outsider | undefined>
  /** Brings in whom Firebase has signed in, unless they are in; then only their new token is kept. */
  take: (signed: Signed) => Promise<Reply<unknown>>
  forget: () => void
}

/** Who somebody is says Firebase; who may come in says the server, when it is asked to `enter`. */
export function createAdmission(sdk: Pick<FirebaseSdk, 'signOut'>, link: () => EntryTokens): Admission {
  const [current, setCurrent] = createSignal<HeldSession>()
  const [outsider, setOutsider] = createSignal<Outsider>()
  let asking: { token: string; reply: Promise<Entered> } | undefined

  const forget = () => {
    asking = undefined
    setCurrent(undefined)
    setOutsider(undefined)
  }
  const settle = async (signed: Signed, reply: Entered) => {
    if (reply.ok) {
      setOutsider(undefined)
      setCurrent({ user: reply.data.user, token: signed.token, expiresAt: signed.expiresAt })
      return
    }
    if (reply.error.code !== 'unauthenticated') {
      setCurrent(undefined)
      setOutsider({
        ...(signed.email !== undefined && { email: signed.email }),
        emailVerified: signed.emailVerified,
        error: reply.error,
      })
      return
    }
    forget()
    await sdk.signOut().catch(() => undefined)
  }
  const admit = async (signed: Signed): Promise<Reply<unknown>> => {
    if (asking?.token !== signed.token) asking = { token: signed.token, reply: enter(signed.token, link()) }
    const mine = asking
    const reply = await mine.reply
    if (asking !== mine) return reply
    asking = undefined
    await settle(signed, reply)
    return reply
  }
  const take = async (signed: Signed): Promise<Reply<unknown>> => {
    const held = current()
    if (held?.user.uid !== signed.uid) return admit(signed)
    if (held.token !== signed.token) setCurrent({ ...held, token: signed.token, expiresAt: signed.expiresAt })
    return { ok: true, data: {} }
  }
  return { current, outsider, take, forget }
}

/** Whether the server still takes the person for signed in; one that cannot be asked is taken to. */
export async function isStillSignedIn(token: string): Promise<boolean> {
  const reply = await enter(token, {})
  return reply.ok || reply.error.code !== 'unauthenticated'
}

/** A known person comes in as they are; the invitation of the link is for who is not known. */
async function enter(token: string, { setupToken, inviteToken }: EntryTokens): Promise<Entered> {
  const ask = (body: EntryTokens) => call<CommandData<'enter'>>('POST', '/api/commands/enter', { token, body })
  const reply = await ask(setupToken ? { setupToken } : {})
  if (reply.ok || reply.error.code !== 'forbidden' || !inviteToken) return reply
  return ask({ inviteToken })
}
