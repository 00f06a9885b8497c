import { describe, expect, it } from 'vitest'
import type { IdentityTraits, IdentityUnderTest } from '../identity.contract.ts'
import { ann } from './accounts.ts'
import { nothing } from './nothing.ts'

const unauthenticated = { refusal: { code: 'unauthenticated', message: expect.any(String) } }

/** Of a provider that tells the sessions of one person apart. */
export function separateSessionPromises(subject: IdentityUnderTest, { movesTime }: IdentityTraits): void {
  describe('sessions of one person', () => {
    it('end one by one', async () => {
      const phone = await subject.identity.signUp(ann)
      const desk = await subject.identity.signIn(ann)
      await subject.identity.signOut(phone.caller)
      await expect(subject.identity.verify(phone.token)).rejects.toMatchObject(unauthenticated)
      expect(await subject.identity.isLive(desk.caller)).toBe(true)
      expect(await subject.identity.verify(desk.token)).toEqual(desk.caller)
    })

    it('refuses a refresh token that was just used, and goes on with the next one', async () => {
      const first = await subject.identity.signUp(ann)
      const second = await subject.identity.refresh(first.refreshToken)
      await expect(subject.identity.refresh(first.refreshToken)).rejects.toMatchObject(unauthenticated)
      expect(await subject.identity.isLive(second.caller)).toBe(true)
      await expect(subject.identity.refresh(second.refreshToken)).resolves.toBeDefined()
    })

    it('gives a refresh token used many times at once to one at most', async () => {
      const { refreshToken } = await subject.identity.signUp(ann)
      const tries = Array.from({ length: 8 }, () => subject.identity.refresh(refreshToken))
      const outcomes = await Promise.allSettled(tries)
      expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1)
    })
  })

  const ofMovable = movesTime ? describe : nothing
  ofMovable('used refresh tokens (only where the provider has a clock that can be moved)', () => {
    it('ends the session when a used refresh token is shown again later', async () => {
      const first = await subject.identity.signUp(ann)
      const second = await subject.identity.refresh(first.refreshToken)
      subject.advance(11_000)
      await expect(subject.identity.refresh(first.refreshToken)).rejects.toMatchObject(unauthenticated)
      await expect(subject.identity.verify(second.token)).rejects.toMatchObject(unauthenticated)
      await expect(subject.identity.refresh(second.refreshToken)).rejects.toMatchObject(unauthenticated)
      expect(await subject.identity.isLive(first.caller)).toBe(false)
    })
  })
}
