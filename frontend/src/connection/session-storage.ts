import type { User } from '@trellis/shared'

/** What one signed-in person needs to come back: kept in the browser until sign-out. */
export type StoredSession = { user: User; token: string; expiresAt: string; refreshToken: string }

const key = 'trellis.session'

function isStoredSession(value: unknown): value is StoredSession {
  if (typeof value !== 'object' || value === null) return false
  const session: Partial<Record<keyof StoredSession, unknown>> = value
  return (
    typeof session.user === 'object' &&
    session.user !== null &&
    typeof session.token === 'string' &&
    typeof session.expiresAt === 'string' &&
    typeof session.refreshToken === 'string'
  )
}

/** The stored session, or nothing when there is none, it is damaged, or storage is blocked. */
export function readSession(): StoredSession | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return isStoredSession(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Stores or forgets. Where storage is blocked the session lasts as long as the page. */
export function writeSession(session: StoredSession | undefined): void {
  try {
    if (session) localStorage.setItem(key, JSON.stringify(session))
    else localStorage.removeItem(key)
  } catch {
    return
  }
}

/** Calls back when another tab signed in, out, or renewed. Returns how to stop. */
export function watchSession(changed: (session: StoredSession | undefined) => void): () => void {
  const listen = (event: StorageEvent) => {
    if (event.key === key || event.key === null) changed(readSession())
  }
  addEventListener('storage', listen)
  return () => removeEventListener('storage', listen)
}
