import type { RefreshData, SessionData, SignIn, SignUp } from '@trellis/shared'
import { createSignal, onCleanup } from 'solid-js'
import { call } from './http.ts'
import type { Renewal, Session } from './session.ts'
import { readSession, type StoredSession, watchSession, writeSession } from './session-storage.ts'

/** A session of an account that the server keeps itself. */
export function createLocalSession(): Omit<Session, 'firebase'> {
  const [current, setCurrent] = createSignal(readSession())
  onCleanup(watchSession((session) => setCurrent(session)))

  const keep = (session: StoredSession | undefined) => {
    writeSession(session)
    setCurrent(session)
  }
  const enter = async (path: string, body: SignIn | SignUp) => {
    const reply = await call<SessionData>('POST', path, { body })
    if (reply.ok) keep(reply.data)
    return reply
  }
  const exchange = async (held: StoredSession): Promise<Renewal> => {
    const stored = readSession()
    if (stored && stored.token !== held.token) {
      setCurrent(stored)
      return 'renewed'
    }
    const reply = await call<RefreshData>('POST', '/user/refresh', { body: { refreshToken: held.refreshToken } })
    if (reply.ok) {
      keep({ ...held, ...reply.data })
      return 'renewed'
    }
    const dead = reply.error.code === 'unauthenticated' || reply.error.code === 'invalid'
    if (!dead) return 'unreachable'
    keep(undefined)
    return 'refused'
  }

  return {
    current,
    signIn: (body) => enter('/user/login', body),
    signUp: (body) => enter('/user/signup', body),
    signOut: () => {
      const held = current()
      keep(undefined)
      if (held) void call('POST', '/user/logout', { body: { refreshToken: held.refreshToken }, token: held.token })
    },
    renew: async () => {
      const held = current()
      if (!held) return 'refused'
      return oneTabAtATime(() => exchange(held))
    },
  }
}

/**
 * Refresh tokens are rotated, so two tabs that exchange the same one at once would sign each other out. Where the browser
 * has no locks (plain http) the tabs take that small chance.
 */
async function oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
  if (!('locks' in navigator) || !navigator.locks) return work()
  return navigator.locks.request('trellis.renew', work)
}
