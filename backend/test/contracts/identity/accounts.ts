import { describe, expect, it } from 'vitest'
import type { IdentityTraits, IdentityUnderTest } from '../identity.contract.ts'

export const ann = { email: 'Ann@Example.org', password: 'correct horse battery', name: 'Ann' }
const refused = (code: string) => ({ refusal: { code, message: expect.any(String) } })

/** What a caller is told, word for word. */
async function answer(attempt: Promise<unknown>): Promise<unknown> {
  try {
    return await attempt
  } catch (error) {
    return error instanceof Error && 'refusal' in error ? error.refusal : error
  }
}

export function accountPromises(subject: IdentityUnderTest, { sessions }: IdentityTraits): void {
  describe('accounts', () => {
    it('signs up, and knows the token of the session', async () => {
      const session = await subject.identity.signUp(ann)
      const caller = await subject.identity.verify(session.token)
      expect(caller).toEqual(session.caller)
      expect(caller).toMatchObject({ name: 'Ann', expiresAt: session.expiresAt })
      expect(caller.email?.toLowerCase()).toBe('ann@example.org')
      expect(caller.uid.length).toBeGreaterThan(0)
      expect(caller.uid.length).toBeLessThanOrEqual(128)
    })

    it('signs up without a name', async () => {
      const { caller } = await subject.identity.signUp({ email: 'x@example.org', password: ann.password })
      expect(caller.name).toBeUndefined()
    })

    it('signs in to the same account, whatever the case of the e-mail', async () => {
      const { caller } = await subject.identity.signUp(ann)
      const again = await subject.identity.signIn({ email: 'aNN@example.ORG', password: ann.password })
      expect(again.caller.uid).toBe(caller.uid)
      if (sessions === 'apart') expect(again.caller.sessionId).not.toBe(caller.sessionId)
    })

    it('refuses a second account of an e-mail as a conflict, and keeps the first one as it is', async () => {
      await subject.identity.signUp(ann)
      const second = subject.identity.signUp({ email: 'ann@example.org', password: 'another password', name: 'Eve' })
      await expect(second).rejects.toMatchObject(refused('conflict'))
      const { caller } = await subject.identity.signIn(ann)
      expect(caller.name).toBe('Ann')
      const other = subject.identity.signIn({ ...ann, password: 'another password' })
      await expect(other).rejects.toMatchObject(refused('unauthenticated'))
    })

    it('lets exactly one of many sign-ups of one e-mail succeed', async () => {
      const tries = ['ann@example.org', 'ANN@example.org', 'Ann@example.org', 'ann@EXAMPLE.org'].map((email) =>
        subject.identity.signUp({ ...ann, email }),
      )
      const outcomes = await Promise.allSettled(tries)
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(refused('conflict'))
      }
    })

    it('says the same for a wrong password as for an unknown e-mail', async () => {
      await subject.identity.signUp(ann)
      const wrong = await answer(subject.identity.signIn({ ...ann, password: 'wrong password' }))
      const unknown = await answer(subject.identity.signIn({ ...ann, email: 'nobody@example.org' }))
      expect(wrong).toMatchObject({ code: 'unauthenticated' })
      expect(unknown).toEqual(wrong)
      expect(await answer(subject.identity.signIn({ ...ann, password: '' }))).toEqual(wrong)
    })

    it('tells apart passwords that differ only at their end, or in case', async () => {
      const password = `${'long '.repeat(40)}end`
      await subject.identity.signUp({ ...ann, password })
      for (const other of [`${password}x`, password.slice(0, -1), password.toUpperCase()]) {
        await expect(subject.identity.signIn({ ...ann, password: other })).rejects.toMatchObject(
          refused('unauthenticated'),
        )
      }
      await expect(subject.identity.signIn({ ...ann, password })).resolves.toBeDefined()
    })

    it('removes an account with its sessions; its e-mail is free again', async () => {
      const { caller, token, refreshToken } = await subject.identity.signUp(ann)
      await subject.identity.removeAccount(caller.uid)
      await expect(subject.identity.verify(token)).rejects.toMatchObject(refused('unauthenticated'))
      expect(await subject.identity.isLive(caller)).toBe(false)
      await expect(subject.identity.refresh(refreshToken)).rejects.toMatchObject(refused('unauthenticated'))
      await expect(subject.identity.signIn(ann)).rejects.toMatchObject(refused('unauthenticated'))
      await subject.identity.removeAccount(caller.uid)
      expect((await subject.identity.signUp(ann)).caller.uid).not.toBe(caller.uid)
    })

    it('keeps accounts and sessions when it is closed and opened again', async () => {
      const { caller, token } = await subject.identity.signUp(ann)
      await subject.reopen()
      expect(await subject.identity.verify(token)).toEqual(caller)
      expect((await subject.identity.signIn(ann)).caller.uid).toBe(caller.uid)
    })
  })
}
