/**
 * Whom a bearer token speaks for. `sessionId` tells the sessions of one user apart as well as the provider can.
 * `expiresAt` is milliseconds since the epoch.
 */
export type Caller = {
  uid: string
  email?: string
  emailVerified: boolean
  name?: string
  sessionId: string
  expiresAt: number
}

/** A signed-in session. `expiresAt` is milliseconds since the epoch. */
export type Session = { caller: Caller; token: string; refreshToken: string; expiresAt: number }

/**
 * Whose bearer token this is, and the way to get one. Every method rejects with a `Failure`: `unauthenticated` for a
 * token or password that does not hold, `conflict` for an e-mail that has an account, `unavailable` when the provider
 * cannot be reached.
 */
export interface Identity {
  readonly kind: 'local' | 'firebase'
  /** What the browser must know to sign in; nothing of it is secret. */
  publicConfig(): { webConfig?: Record<string, unknown>; emulatorUrl?: string }
  /** Checks signature, expiry and revocation. */
  verify(token: string): Promise<Caller>
  /**
   * Whether the session has neither been signed out nor its account removed or disabled since `verify`. An answer of a
   * provider elsewhere may be five minutes old, and while it cannot be reached nobody counts as gone.
   */
  isLive(caller: Caller): Promise<boolean>
  signUp(account: { email: string; password: string; name?: string }): Promise<Session>
  /** Takes as long for an unknown e-mail as for a wrong password, and says the same. */
  signIn(account: { email: string; password: string }): Promise<Session>
  /**
   * Rotates where sessions are told apart: the refresh token is used up and refused from then on, and showing it again
   * more than ten seconds later ends the session, because somebody has a copy. Firebase's are good until they are revoked.
   */
  refresh(refreshToken: string): Promise<Session>
  /** Ends the session, or all of the user's where the provider knows no single ones (Firebase); says which. */
  signOut(caller: Caller): Promise<'session' | 'user'>
  /** Takes an account away again; the undo of a sign-up that was not admitted. */
  removeAccount(uid: string): Promise<void>
  close(): Promise<void>
}
