type Ended = { uid: string; sessionId?: string }

/** Whether a session ends by what was ended: without an id those are all sessions of the user. */
export function endsSession({ uid, sessionId }: Ended, session: Required<Ended>): boolean {
  return session.uid === uid && (sessionId === undefined || session.sessionId === sessionId)
}
