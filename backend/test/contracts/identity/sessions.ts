import { describe, expect, it } from 'vitest'
import type { IdentityTraits, IdentityUnderTest } from '../identity.contract.ts'
import { ann } from './accounts.ts'
import { nothing } from './nothing.ts'

const minute = 60_000
const day = 24 * 60 * minute
const unauthenticated = { refusal: { code: 'unauthenticated', message: expect.any(String) } }

/** The token with one character of a part (0 header, 1 claims, 2 signature) exchanged. */
function bent(token: string, part: number): string {
  const parts = token.split('.')
  const text = parts[part] ?? ''
  parts[part] = `${text.slice(0, 5)}${text[5] === 'A' ? 'B' : 'A'}${text.slice(6)}`
  return parts.join('.')
}

/** The claims of a token under a header that asks for no signature. */
function unsigned(token: string): string {
  const header = Buffer.from('{"alg":"none"}').toString('base64url')
  return `${header}.${token.split('.')[1]}.`
}

export function sessionPromises(subject: IdentityUnderTest, { movesTime, signed, sessions }: IdentityTraits): void {
  describe('sessions', () => {
    it('refuses every token that it has not made', async () => {
      const { token, refreshToken } = await subject.identity.signUp(ann)
      const wrong = ['', 'x', 'a.b.c', '\u0000', 'x'.repeat(100_000), refreshToken, bent(token, 0), bent(token, 2)]
      for (const text of wrong) await expect(subject.identity.verify(text)).rejects.toMatchObject(unauthenticated)
    })

    // What an unsigned provider cannot promise is no test of it, so nothing is skipped.
    const ofSigned = signed ? it : nothing
    ofSigned('refuses claims that were changed, and a token without a signature', async () => {
      const { token } = await subject.identity.signUp(ann)
      for (const text of [bent(token, 1), unsigned(token)]) {
        await expect(subject.identity.verify(text)).rejects.toMatchObject(unauthenticated)
      }
    })

    it('signs out, and leaves the accounts of others alone', async () => {
      const one = await subject.identity.signUp(ann)
      const other = await subject.identity.signUp({ ...ann, email: 'bob@example.org' })
      expect(await subject.identity.signOut(one.caller)).toBe(sessions === 'apart' ? 'session' : 'user')
      expect(await subject.identity.isLive(one.caller)).toBe(false)
      await expect(subject.identity.verify(one.token)).rejects.toMatchObject(unauthenticated)
      await expect(subject.identity.refresh(one.refreshToken)).rejects.toMatchObject(unauthenticated)
      expect(await subject.identity.isLive(other.caller)).toBe(true)
      await subject.identity.signOut(one.caller)
    })

    it('refreshes within the same account and session', async () => {
      const { caller, refreshToken } = await subject.identity.signUp(ann)
      const next = await subject.identity.refresh(refreshToken)
      expect(next.caller).toMatchObject({ uid: caller.uid, sessionId: caller.sessionId, name: 'Ann' })
      expect(await subject.identity.verify(next.token)).toEqual(next.caller)
      await expect(subject.identity.refresh(next.refreshToken)).resolves.toBeDefined()
    })

    it('refuses a refresh token that it has not made', async () => {
      const { token } = await subject.identity.signUp(ann)
      for (const text of ['', 'x', token]) {
        await expect(subject.identity.refresh(text)).rejects.toMatchObject(unauthenticated)
      }
    })

    it('shows nothing of a password or a secret in what a browser must know', () => {
      expect(JSON.stringify(subject.identity.publicConfig())).not.toMatch(/secret|private|password/i)
    })
  })

  const ofMovable = movesTime ? describe : nothing
  ofMovable('time (only where the provider has a clock that can be moved)', () => {
    it('takes a token for an hour and not a second longer', async () => {
      const { token, expiresAt } = await subject.identity.signUp(ann)
      subject.advance(59 * minute)
      expect((await subject.identity.verify(token)).expiresAt).toBe(expiresAt)
      subject.advance(minute)
      await expect(subject.identity.verify(token)).rejects.toMatchObject(unauthenticated)
    })

    it('keeps a session for 30 days after its last refresh', async () => {
      const first = await subject.identity.signUp(ann)
      subject.advance(29 * day)
      const second = await subject.identity.refresh(first.refreshToken)
      subject.advance(29 * day)
      const third = await subject.identity.refresh(second.refreshToken)
      subject.advance(30 * day)
      expect(await subject.identity.isLive(third.caller)).toBe(false)
      await expect(subject.identity.refresh(third.refreshToken)).rejects.toMatchObject(unauthenticated)
    })
  })
}
