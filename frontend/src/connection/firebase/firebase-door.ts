import type { CommandError, Reply } from '@trellis/shared'
import type { Accessor } from 'solid-js'

/** Somebody whom Firebase knows and this server has not let in. */
export type Outsider = { email?: string; emailVerified: boolean; error: CommandError }

/** What people can do at the door of a server whose accounts Firebase keeps, besides e-mail and password. */
export type FirebaseDoor = {
  /** Until it is known whether somebody is signed in. */
  restoring: Accessor<boolean>
  outsider: Accessor<Outsider | undefined>
  withGoogle: () => Promise<Reply<unknown>>
  sendPasswordReset: (email: string) => Promise<Reply<unknown>>
  sendVerification: () => Promise<Reply<unknown>>
  /** Asks again to be let in, with what Firebase now says of the person. */
  knock: () => Promise<Reply<unknown>>
  /** Ends the person's sessions on all devices, at the server and at Firebase. Failing that, nothing has changed. */
  signOutEverywhere: () => Promise<Reply<unknown>>
}
