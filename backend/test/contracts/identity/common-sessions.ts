import { describe, expect, it } from 'vitest'
import type { IdentityUnderTest } from '../identity.contract.ts'
import { ann } from './accounts.ts'

const unauthenticated = { refusal: { code: 'unauthenticated', message: expect.any(String) } }

/** Of a provider that knows people and no sessions. */
export function commonSessionPromises(subject: IdentityUnderTest): void {
  describe('sessions of one person', () => {
    it('end all at once, and a new one may begin', async () => {
      const phone = await subject.identity.signUp(ann)
      const desk = await subject.identity.signIn(ann)
      await subject.identity.signOut(phone.caller)
      for (const { caller, token, refreshToken } of [phone, desk]) {
        expect(await subject.identity.isLive(caller)).toBe(false)
        await expect(subject.identity.verify(token)).rejects.toMatchObject(unauthenticated)
        await expect(subject.identity.refresh(refreshToken)).rejects.toMatchObject(unauthenticated)
      }
      const again = await subject.identity.signIn(ann)
      expect(await subject.identity.verify(again.token)).toEqual(again.caller)
    })

    it('go on with the same refresh token, from several places at once, until they are ended', async () => {
      const { caller, refreshToken } = await subject.identity.signUp(ann)
      const tries = Array.from({ length: 4 }, () => subject.identity.refresh(refreshToken))
      for (const next of await Promise.all(tries)) expect(next.caller.uid).toBe(caller.uid)
    })
  })
}
