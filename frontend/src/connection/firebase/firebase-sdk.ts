/** A person whom Firebase has signed in, with a token for the server. */
export type Signed = {
  uid: string
  email?: string
  emailVerified: boolean
  name?: string
  token: string
  expiresAt: string
}

/**
 * What the page uses of Firebase's SDK. Each promise rejects with an error that has Firebase's `code`, such as
 * `auth/network-request-failed`.
 */
export type FirebaseSdk = {
  /** Tells who is signed in: at once, whenever that changes (in another tab too), and with each new token. */
  watch: (hear: (signed: Signed | undefined) => void) => () => void
  signIn: (email: string, password: string) => Promise<Signed>
  /** Makes an account by itself and sends the mail that verifies its address. */
  signUp: (account: { email: string; password: string; name?: string }) => Promise<Signed>
  /** Undefined when the page is about to be left, because the browser allows no second window. */
  withGoogle: () => Promise<Signed | undefined>
  sendPasswordReset: (email: string) => Promise<void>
  sendVerification: () => Promise<void>
  /** A new token that knows what has changed of the person. */
  renew: () => Promise<Signed>
  signOut: () => Promise<void>
}
