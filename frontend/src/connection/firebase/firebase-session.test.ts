import { createRoot } from 'solid-js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EntryTokens } from '../session.ts'
import { createFirebaseSession } from './firebase-session.ts'
import { PlayedSdk } from './played-sdk.ts'

const email = 'ada@example.org'
const password = 'a long password'

/** The server's side: whom it knows, and what it was asked. */
function playServer() {
  const known = new Set<string>()
  const asked: { path: string; body: unknown; token: string | null }[] = []
  const answers = new Map<string, { status: number; body: unknown }>()
  const refused = (code: string) => ({ ok: false, error: { code, message: `the server says ${code}` } })
  const enter = (who: string, body: Record<string, unknown>) => {
    if (body.inviteToken === 'good' || body.setupToken === 'good') known.add(who)
    return known.has(who)
      ? { ok: true, data: { user: { uid: `uid of ${who}`, name: who }, workspaces: [] } }
      : refused('forbidden')
  }
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const token = new Headers(init.headers).get('authorization')
    const body = JSON.parse(String(init.body ?? '{}'))
    asked.push({ path, body, token })
    const fixed = answers.get(path)
    if (fixed) return new Response(JSON.stringify(fixed.body), { status: fixed.status })
    const who = token?.split(' ')[1] ?? ''
    return new Response(JSON.stringify(path.endsWith('/enter') ? enter(who, body) : { ok: true, data: {} }))
  })
  const refuse = (path: string, code: string) => answers.set(path, { status: 400, body: refused(code) })
  return { known, asked, refuse, entered: () => asked.filter(({ path }) => path.endsWith('/enter')) }
}

describe('a session of Firebase', () => {
  let firebase: PlayedSdk
  let server: ReturnType<typeof playServer>
  let link: EntryTokens
  let domainSignup = false
  let dispose: () => void = () => undefined
  beforeEach(() => {
    firebase = new PlayedSdk()
    server = playServer()
    link = {}
    domainSignup = false
    firebase.accounts.set(email, { password, emailVerified: true })
  })
  afterEach(() => {
    dispose()
    vi.unstubAllGlobals()
  })

  const open = () =>
    createRoot((end) => {
      dispose = end
      return createFirebaseSession({ sdk: firebase, link: () => link, domainSignup })
    })
  const settled = (session: ReturnType<typeof open>) => expect.poll(() => session.firebase()?.restoring()).toBe(false)

  it('brings in whom Firebase remembers, by one question', async () => {
    server.known.add(email)
    firebase.remember(email)
    const session = open()
    expect(session.firebase()?.restoring()).toBe(true)
    await settled(session)
    expect(session.current()).toMatchObject({ user: { name: email }, token: `${email} 1` })
    expect(server.entered()).toHaveLength(1)
  })

  it('signs in with e-mail and password, and asks the server once', async () => {
    server.known.add(email)
    const session = open()
    expect(await session.signIn({ email, password })).toMatchObject({ ok: true })
    expect(session.current()?.user.name).toBe(email)
    expect(server.entered()).toHaveLength(1)
  })

  it.each([
    ['auth/invalid-credential', 'unauthenticated', /e-mail or the password/],
    ['auth/user-not-found', 'unauthenticated', /e-mail or the password/],
    ['auth/user-disabled', 'unauthenticated', /disabled/],
    ['auth/too-many-requests', 'rate_limited', /Wait/],
    ['auth/network-request-failed', 'unavailable', /could not be reached/],
    ['auth/popup-closed-by-user', 'conflict', /window was closed/],
    ['something else', 'unavailable', /Firebase/],
  ])('says in words what %s means', async (code, kind, words) => {
    const session = open()
    firebase.refuse(code)
    const reply = await session.firebase()?.withGoogle()
    expect(reply).toMatchObject({ ok: false, error: { code: kind, message: expect.stringMatching(words) } })
    expect(session.current()).toBeUndefined()
  })

  it('leaves outside whom the server does not know, and lets them in when they knock later', async () => {
    const session = open()
    await session.signIn({ email, password })
    expect(session.current()).toBeUndefined()
    expect(session.firebase()?.outsider()).toMatchObject({ email, emailVerified: true, error: { code: 'forbidden' } })
    server.known.add(email)
    expect(await session.firebase()?.knock()).toMatchObject({ ok: true })
    expect(session.firebase()?.outsider()).toBeUndefined()
    expect(session.current()?.user.name).toBe(email)
  })

  it('brings the set-up token of the link, and an invitation only for somebody unknown', async () => {
    link = { setupToken: 'good' }
    await open().firebase()?.withGoogle()
    expect(server.entered().map(({ body }) => body)).toEqual([{ setupToken: 'good' }])
    dispose()
    link = { inviteToken: 'good' }
    await open().signIn({ email, password })
    expect(
      server
        .entered()
        .slice(-2)
        .map(({ body }) => body),
    ).toEqual([{}, { inviteToken: 'good' }])
  })

  it('has the server make the account of who may come in', async () => {
    link = { setupToken: 'good' }
    firebase.accounts.set('new@example.org', { password, emailVerified: false })
    const session = open()
    expect(await session.signUp({ email: 'new@example.org', password, setupToken: 'good' })).toMatchObject({ ok: true })
    expect(server.asked[0]).toMatchObject({ path: '/user/signup', body: { setupToken: 'good' } })
    expect(firebase.signUp).not.toHaveBeenCalled()
    expect(session.current()).toBeDefined()
  })

  it('makes no account at Firebase for who may not come in', async () => {
    server.refuse('/user/signup', 'forbidden')
    expect(await open().signUp({ email: 'eve@example.org', password })).toMatchObject({ error: { code: 'forbidden' } })
    expect(firebase.signUp).not.toHaveBeenCalled()
  })

  it('makes it where an address that is verified later may come in', async () => {
    domainSignup = true
    server.refuse('/user/signup', 'forbidden')
    const session = open()
    await session.signUp({ email: 'bob@team.example', password, name: 'Bob' })
    expect(firebase.signUp).toHaveBeenCalledWith({ email: 'bob@team.example', password, name: 'Bob' })
    expect(session.firebase()?.outsider()).toMatchObject({ emailVerified: false })
  })

  it('keeps a new token without another question, and the user as they are', async () => {
    server.known.add(email)
    const session = open()
    await session.signIn({ email, password })
    const before = session.current()
    firebase.elsewhere(email)
    await expect.poll(() => session.current()?.token).not.toBe(before?.token)
    expect(session.current()?.user).toBe(before?.user)
    expect(server.entered()).toHaveLength(1)
  })

  it('renews, keeps the session when Firebase is away, and ends it when it is over', async () => {
    server.known.add(email)
    const session = open()
    await session.signIn({ email, password })
    expect(await session.renew()).toBe('renewed')
    firebase.refuse('auth/network-request-failed')
    expect(await session.renew()).toBe('unreachable')
    expect(session.current()).toBeDefined()
    firebase.refuse('auth/user-token-expired')
    expect(await session.renew()).toBe('refused')
    expect(session.current()).toBeUndefined()
  })

  it('ends the session when the server refuses a token that Firebase has just renewed', async () => {
    server.known.add(email)
    const session = open()
    await session.signIn({ email, password })
    server.refuse('/api/commands/enter', 'unauthenticated')
    expect(await session.renew()).toBe('refused')
    expect(session.current()).toBeUndefined()
    expect(firebase.signOut).toHaveBeenCalled()
  })

  it('is over in this tab when another one signs out', async () => {
    server.known.add(email)
    const session = open()
    await session.signIn({ email, password })
    firebase.elsewhere(undefined)
    await expect.poll(() => session.current()).toBeUndefined()
  })

  it('signs out here without the server, and everywhere only when the server has done it', async () => {
    server.known.add(email)
    const session = open()
    await session.signIn({ email, password })
    server.refuse('/user/logout', 'unavailable')
    expect(await session.firebase()?.signOutEverywhere()).toMatchObject({ error: { code: 'unavailable' } })
    expect(session.current()).toBeDefined()
    const asked = server.asked.length
    session.signOut()
    expect(session.current()).toBeUndefined()
    expect(server.asked).toHaveLength(asked)
  })

  it('says the same of an address without an account when a new password is asked for', async () => {
    const session = open()
    const known = await session.firebase()?.sendPasswordReset(email)
    firebase.refuse('auth/user-not-found')
    expect(await session.firebase()?.sendPasswordReset('nobody@example.org')).toEqual(known)
  })
})
