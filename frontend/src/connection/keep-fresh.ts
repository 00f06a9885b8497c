import { createEffect, onCleanup } from 'solid-js'
import type { Session } from './session.ts'

const early = 5 * 60_000
const atLeast = 5_000
/** Browsers cut longer timers to zero. */
const longest = 24 * 60 * 60_000

/** How long to wait, in milliseconds, before renewing a token that ends at `expiresAt`. */
export function renewalDelay(expiresAt: string, now: number): number {
  const left = Date.parse(expiresAt) - now
  const lead = Math.min(early, left / 2)
  return Math.min(longest, Math.max(atLeast, left - lead))
}

/** Renews the token before it ends, for as long as somebody is signed in; asks again half a minute later if unreachable. */
export function keepFresh(session: Session): void {
  createEffect(() => {
    const held = session.current()
    if (!held) return
    let timer = 0
    const plan = (delay: number) => {
      timer = window.setTimeout(renew, delay)
    }
    const renew = async () => {
      const outcome = await session.renew()
      if (outcome === 'unreachable') plan(30_000)
    }
    plan(renewalDelay(held.expiresAt, Date.now()))
    onCleanup(() => clearTimeout(timer))
  })
}
