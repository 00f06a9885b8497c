import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { has } from '../../../../test/kit/peers.ts'
import { FirebaseAuthPeer, unsignedToken } from '../../../../test/peers/firebase-auth.ts'
import { openEmulated } from '../../../test/kit/firebase-identity.ts'
import type { Caller, Identity } from '../../ports/identity.ts'
import { openFirebaseAuth } from './firebase-auth.ts'

const ann = { email: 'ann@example.org', password: 'correct horse battery', name: 'Ann' }
const refused = (code: string) => ({ refusal: { code, message: expect.any(String) } })
const minute = 60_000

describe.skipIf(!has('authEmulator'))('Firebase Auth, its sessions', () => {
  const peer = new FirebaseAuthPeer()
  const told: string[] = []
  let aheadMs = 0
  const clock = { now: () => Date.now() + aheadMs, iso: () => new Date(Date.now() + aheadMs).toISOString() }
  let identity: Identity

  beforeAll(async () => void (await peer.start()))
  afterAll(() => peer.stop())
  beforeEach(async () => {
    aheadMs = 0
    told.length = 0
    await peer.clear()
    identity = await openEmulated(openFirebaseAuth, peer, { clock, told })
  })
  afterEach(() => identity.close())

  const isThrownOut = async (caller: Caller) => !(await identity.isLive(caller))

  it('SES1 knows who signed in at the browser, by a password or through Google', async () => {
    await peer.addUser({ email: ann.email, password: ann.password, displayName: 'Ann', emailVerified: true })
    const { idToken } = await peer.signIn(ann.email, ann.password)
    expect(await identity.verify(idToken)).toMatchObject({ email: ann.email, emailVerified: true, name: 'Ann' })
    const google = await peer.signInWithGoogle({ sub: 'g1', email: 'bob@example.org', name: 'Bob' })
    expect(await identity.verify(google.idToken)).toMatchObject({
      uid: google.localId,
      emailVerified: true,
      name: 'Bob',
    })
  })

  it.each([
    ['revoked', (uid: string) => peer.revoke(uid)],
    ['disabled', (uid: string) => peer.change(uid, { disableUser: true })],
    ['deleted', (uid: string) => identity.removeAccount(uid)],
  ])('SES1 refuses a token of a user who was %s since', async (_how, end) => {
    const { caller, token, refreshToken } = await identity.signUp(ann)
    await end(caller.uid)
    await expect(identity.verify(token)).rejects.toMatchObject(refused('unauthenticated'))
    await expect(identity.refresh(refreshToken)).rejects.toMatchObject(refused('unauthenticated'))
  })

  it('SES2 notices within five minutes, and not by asking for each command, who was revoked elsewhere', async () => {
    const { caller } = await identity.signUp(ann)
    await peer.revoke(caller.uid)
    aheadMs = 4.9 * minute
    expect(await isThrownOut(caller)).toBe(false)
    aheadMs = 5 * minute
    expect(await isThrownOut(caller)).toBe(true)
  })

  it('SES2 notices within five minutes who was disabled, and takes them again when they are enabled', async () => {
    const { caller, token } = await identity.signUp(ann)
    await peer.change(caller.uid, { disableUser: true })
    aheadMs = 5 * minute
    expect(await isThrownOut(caller)).toBe(true)
    await peer.change(caller.uid, { disableUser: false })
    const again = await identity.verify(token)
    expect(await isThrownOut(again)).toBe(false)
  })

  it('SES2 answers for nobody else when one is signed out, and at once for all devices of that one', async () => {
    const phone = await identity.signUp(ann)
    const bob = await identity.signUp({ ...ann, email: 'bob@example.org' })
    const desk = await identity.signIn(ann)
    expect(await identity.signOut(phone.caller)).toBe('user')
    expect(await Promise.all([phone, desk, bob].map(({ caller }) => isThrownOut(caller)))).toEqual([true, true, false])
  })

  it('SES3 keeps in who is in while Firebase is away, lets nobody new in, and asks again when it is back', async () => {
    const { caller, token } = await identity.signUp(ann)
    await peer.stop()
    aheadMs = 6 * minute
    expect(await isThrownOut(caller)).toBe(false)
    expect(told).toEqual([expect.stringContaining('everybody stays')])
    expect(await isThrownOut(caller)).toBe(false)
    expect(told).toHaveLength(1)
    const attempts = [identity.verify(token), identity.signIn(ann), identity.refresh('any'), identity.signUp(ann)]
    for (const outcome of await Promise.allSettled([...attempts, identity.signOut(caller)])) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: refused('unavailable') })
    }
    await peer.start()
    aheadMs = 7 * minute
    expect(await isThrownOut(caller)).toBe(true)
  })

  it('SES3 waits for a Firebase that hangs no longer than seconds, and holds up one asker only', async () => {
    const { caller } = await identity.signUp(ann)
    peer.pause()
    try {
      aheadMs = 6 * minute
      const before = Date.now()
      expect(await Promise.all([caller, caller, caller].map(isThrownOut))).toEqual([false, false, false])
      expect(await isThrownOut(caller)).toBe(false)
      expect(Date.now() - before).toBeLessThan(9_000)
      expect(told).toHaveLength(1)
    } finally {
      peer.resume()
    }
  })

  it.each([
    ['of another project', { aud: 'other', iss: 'https://securetoken.google.com/other' }],
    ['for another audience', { aud: 'other' }],
    ['of another issuer', { iss: 'https://example.org/demo-trellis' }],
    ['that has expired', { iat: 1_700_000_000, auth_time: 1_700_000_000, exp: 1_700_003_600 }],
    ['of nobody', { sub: '' }],
    ['of a user who does not exist', { sub: 'nobody' }],
    ['without the time of sign-in', { auth_time: undefined }],
  ])('SES1 refuses an emulated token %s', async (_what, claims) => {
    const { caller } = await identity.signUp(ann)
    const good = unsignedToken(peer.projectId, { sub: caller.uid })
    expect((await identity.verify(good)).uid).toBe(caller.uid)
    const bad = unsignedToken(peer.projectId, { sub: caller.uid, ...claims })
    await expect(identity.verify(bad)).rejects.toMatchObject(refused('unauthenticated'))
  })

  it('SES1 ends a token by the clock that sockets go by, too', async () => {
    const { token } = await identity.signUp(ann)
    aheadMs = 59 * minute
    await expect(identity.verify(token)).resolves.toBeDefined()
    aheadMs = 60 * minute
    await expect(identity.verify(token)).rejects.toMatchObject(refused('unauthenticated'))
  })

  it('says which field Firebase did not take', async () => {
    const weak = { refusal: { code: 'invalid', issues: [{ path: 'password' }] } }
    await expect(identity.signUp({ ...ann, password: 'short' })).rejects.toMatchObject(weak)
    const noMail = { refusal: { code: 'invalid', issues: [{ path: 'email' }] } }
    await expect(identity.signUp({ ...ann, email: 'ann' })).rejects.toMatchObject(noMail)
  })

  it('says nothing of the password when it tells the browser what to use', () => {
    expect(identity.publicConfig()).toEqual({
      webConfig: { apiKey: 'any', projectId: peer.projectId },
      emulatorUrl: peer.url,
    })
  })

  it('does not start without its emulator, in one sentence', async () => {
    const gone = await new FirebaseAuthPeer().start()
    await gone.stop()
    await expect(openEmulated(openFirebaseAuth, gone)).rejects.toThrow(
      /FIREBASE_AUTH_EMULATOR_HOST does not answer at 127\.0\.0\.1/,
    )
  })
})
