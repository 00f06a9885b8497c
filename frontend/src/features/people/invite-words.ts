import type { Invite } from '@trellis/shared'
import { count } from '../../lib/format.ts'
import { roleWords } from './roles.ts'

/** Whom an invitation lets in, and as what. */
export function inviteWords(invite: Pick<Invite, 'role' | 'email' | 'usesLeft'>): string {
  const whom = invite.email ?? (invite.usesLeft === 1 ? 'One person' : count(invite.usesLeft, 'person', 'people'))
  return `${whom} as ${roleWords[invite.role].word.toLowerCase()}`
}

/** How long something will still hold, in the words of a glance. */
export function timeLeft(until: string, now: number): string {
  const minutes = Math.ceil((Date.parse(until) - now) / 60_000)
  if (minutes <= 0) return 'expired'
  if (minutes < 90) return `${count(minutes, 'minute')} left`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${count(hours, 'hour')} left` : `${count(Math.round(hours / 24), 'day')} left`
}
