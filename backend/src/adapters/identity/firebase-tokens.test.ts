import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { unsignedToken } from '../../../../test/peers/firebase-auth.ts'
import { PlayedGoogle } from '../../../test/kit/played-google.ts'
import type { Identity } from '../../ports/identity.ts'
import { openFirebaseAuth } from './firebase-auth.ts'

const refused = (code: string) => ({ refusal: { code, message: expect.any(String) } })
const clock = { now: () => Date.now(), iso: () => new Date().toISOString() }
const told: string[] = []
const hear = (_facts: unknown, message: string) => void told.push(message)
const seconds = () => Math.floor(Date.now() / 1000)

describe('Firebase tokens against a production configuration', () => {
  let google: PlayedGoogle
  let identity: Identity | undefined

  beforeEach(async () => {
    for (const name of ['FIREBASE_AUTH_EMULATOR_HOST', 'GOOGLE_APPLICATION_CREDENTIALS']) vi.stubEnv(name, undefined)
    told.length = 0
    google = await new PlayedGoogle().start()
    google.users.set('ann', { localId: 'ann' })
  })
  afterEach(async () => {
    await identity?.close()
    identity = undefined
    await google.stop()
    vi.unstubAllEnvs()
  })

  async function open(webConfig: Record<string, unknown> = { apiKey: 'key' }, now = clock.now): Promise<Identity> {
    const { projectId, agent, base } = google
    identity = await openFirebaseAuth({
      ...{ projectId, webConfig, credentials: google.credentials(), google: { agent, base } },
      ...{ clock: { ...clock, now }, log: { info: hear, warn: hear, error: hear } },
    })
    return identity
  }

  it('SES1 takes one that Google signed for this project', async () => {
    const { verify } = await bound()
    const caller = await verify(await google.token({ email_verified: true, name: 'Ann' }))
    expect(caller).toMatchObject({ uid: 'ann', email: 'ann@example.org', emailVerified: true, name: 'Ann' })
  })

  const bound = async () => {
    const opened = await open()
    return { verify: (token: string) => opened.verify(token) }
  }
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const hmac = { alg: 'HS256' as const }

  it.each<[string, () => string | Promise<string>]>([
    ['of an emulator', () => unsignedToken(google.projectId, { sub: 'ann' })],
    [
      'with alg none and a kid',
      async () => `${part({ alg: 'none', kid: 'one' })}.${(await google.token()).split('.')[1]}.`,
    ],
    ['whose signature was cut off', async () => `${(await google.token()).split('.').slice(0, 2).join('.')}.`],
    ['signed by somebody else under Google’s kid', () => google.token({}, { key: stranger })],
    [
      'signed by somebody else under a kid of their own',
      () => google.token({}, { key: stranger, header: { kid: 'two' } }),
    ],
    ['whose kid is a name of every object', () => google.token({}, { header: { kid: '__proto__' } })],
    ['without a kid', () => google.token({}, { header: { kid: undefined } })],
    ['signed by another algorithm', () => google.token({}, { header: { alg: 'RS512' } })],
    [
      'signed with the public key as an HMAC’s secret',
      async () => `${part({ ...hmac, kid: 'one' })}.${(await google.token()).split('.').slice(1).join('.')}`,
    ],
    ['for another audience', () => google.token({ aud: 'other' })],
    ['for this audience and another', () => google.token({ aud: [google.projectId, 'other'] })],
    ['of another issuer', () => google.token({ iss: 'https://securetoken.google.com/other' })],
    ['that has expired', () => google.token({ exp: seconds() - 1 })],
    ['that has expired and was signed by somebody else', () => google.token({ exp: seconds() - 1 }, { key: stranger })],
    ['that has expired and is for another audience', () => google.token({ exp: seconds() - 1, aud: 'other' })],
    ['that has expired and is not yet good', () => google.token({ exp: seconds() - 1, nbf: seconds() + 600 })],
    ['without an expiry', () => google.token({ exp: undefined })],
    ['that is not yet good', () => google.token({ nbf: seconds() + 600 })],
    ['of nobody', () => google.token({ sub: '' })],
    ['of a name that is too long', () => google.token({ sub: 'x'.repeat(129) })],
    ['of a user who was deleted', () => google.token({ sub: 'gone' })],
    ['that is longer than any', () => google.token({ filler: 'x'.repeat(9_000) })],
  ])('SES1 refuses one %s', async (_what, make) => {
    const { verify } = await bound()
    await expect(verify(await make())).rejects.toMatchObject(refused('unauthenticated'))
  })

  it.each([
    ['revoked', { validSince: String(seconds() + 60) }],
    ['disabled', { disabled: true }],
  ])('SES1 refuses one of a user who was %s', async (_how, change) => {
    const { verify } = await bound()
    google.users.set('ann', { localId: 'ann', ...change })
    await expect(verify(await google.token())).rejects.toMatchObject(refused('unauthenticated'))
  })

  it('SES1 goes by the server’s clock where the machine’s is an hour off, and forges no signature for it', async () => {
    const opened = await open({ apiKey: 'key' }, () => Date.now() - 3_600_000)
    const lately = { exp: seconds() - 60, iat: seconds() - 3_660, auth_time: seconds() - 3_660 }
    expect((await opened.verify(await google.token(lately))).uid).toBe('ann')
    await expect(opened.verify(await google.token({ exp: seconds() - 3_660 }))).rejects.toMatchObject(
      refused('unauthenticated'),
    )
    await expect(opened.verify(await google.token(lately, { key: stranger }))).rejects.toMatchObject(
      refused('unauthenticated'),
    )
  })

  it('SES4 refuses an emulator’s token also when the environment names an emulator afterwards', async () => {
    const { verify } = await bound()
    vi.stubEnv('FIREBASE_AUTH_EMULATOR_HOST', new URL(google.base).host)
    await expect(verify(unsignedToken(google.projectId, { sub: 'ann' }))).rejects.toMatchObject(
      refused('unauthenticated'),
    )
    await expect(verify(`${await google.token({}, { key: stranger })}`)).rejects.toMatchObject(
      refused('unauthenticated'),
    )
  })

  it('SES4 does not start for production while the environment names an emulator', async () => {
    vi.stubEnv('FIREBASE_AUTH_EMULATOR_HOST', '127.0.0.1:9099')
    await expect(open()).rejects.toThrow(
      /^FIREBASE_AUTH_EMULATOR_HOST is in the environment .* and not in its configuration/,
    )
  })

  it('SES3 is unavailable, and takes no token for bad, while Google’s keys cannot be had', async () => {
    const { verify } = await bound()
    google.refused.set('/x509/', 500)
    await expect(verify(await google.token())).rejects.toMatchObject(refused('unavailable'))
    google.refused.clear()
    await expect(verify(await google.token())).resolves.toMatchObject({ uid: 'ann' })
  })

  it('SES3 is unavailable while nobody can be asked who was revoked', async () => {
    const { verify } = await bound()
    google.refused.set('accounts:lookup', 500)
    await expect(verify(await google.token())).rejects.toMatchObject(refused('unavailable'))
  })

  it.each([
    ['accounts:lookup', 403, /GOOGLE_APPLICATION_CREDENTIALS.* may not manage the users of trellis-production/],
    ['/v1/projects', 400, /refuses the apiKey of FIREBASE_WEB_CONFIG/],
    ['/token', 400, /GOOGLE_APPLICATION_CREDENTIALS/],
  ])('does not start when %s is refused, and names what to look at', async (path, status, sentence) => {
    google.refused.set(path, status)
    await expect(open()).rejects.toThrow(sentence)
  })

  it('does not start with credentials that are no file of Google’s', async () => {
    const { projectId, agent, base } = google
    const options = { projectId, webConfig: { apiKey: 'key' }, google: { agent, base }, clock }
    const log = { info: hear, warn: hear, error: hear }
    const opening = openFirebaseAuth({ ...options, log, credentials: '/nowhere/key.json' })
    await expect(opening).rejects.toThrow(
      /^GOOGLE_APPLICATION_CREDENTIALS names \/nowhere\/key\.json, which cannot be read/,
    )
  })

  it.each([
    [{}, /FIREBASE_WEB_CONFIG must have an apiKey/],
    [{ apiKey: 'key', projectId: 'other' }, /FIREBASE_WEB_CONFIG is of the project other/],
    [{ apiKey: 'key', private_key: 'x' }, /FIREBASE_WEB_CONFIG holds the key of a service account/],
  ])('does not start with the web configuration %j', async (webConfig, sentence) => {
    await expect(open(webConfig)).rejects.toThrow(sentence)
  })

  it('tells browsers the fields of a web app and nothing else', async () => {
    const opened = await open({ apiKey: 'key', authDomain: 'a.example.org', client_secret: 'x' })
    const webConfig = { apiKey: 'key', authDomain: 'a.example.org', projectId: google.projectId }
    expect(opened.publicConfig()).toEqual({ webConfig })
  })

  it('tells operators of a clock that is off', async () => {
    await open({ apiKey: 'key' }, () => Date.now() + 3_600_000)
    expect(told).toEqual([expect.stringMatching(/The clock of this machine is 3[56]\d\d s ahead of Firebase/)])
  })
})

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
