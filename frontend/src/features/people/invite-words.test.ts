import { describe, expect, it } from 'vitest'
import { inviteWords, timeLeft } from './invite-words.ts'

describe('an invitation in words', () => {
  it.each([
    [{ role: 'viewer', usesLeft: 1 }, 'One person as viewer'],
    [{ role: 'developer', usesLeft: 5 }, '5 people as developer'],
    [{ role: 'owner', usesLeft: 1, email: 'jun@example.org' }, 'jun@example.org as owner'],
  ] as const)('%j', (invite, words) => {
    expect(inviteWords(invite)).toBe(words)
  })

  it.each([
    [-1, 'expired'],
    [0, 'expired'],
    [30, '1 minute left'],
    [45 * 60, '45 minutes left'],
    [3 * 3600, '3 hours left'],
    [72 * 3600, '3 days left'],
  ])('%i seconds before its end', (seconds, words) => {
    const now = Date.UTC(2030, 0, 1)
    expect(timeLeft(new Date(now + seconds * 1000).toISOString(), now)).toBe(words)
  })
})
