import { commandNames } from '@trellis/shared/commands'
import { expect, test } from 'vitest'
import { openWorld, type World } from '../../test/kit/services.ts'
import { command, firstOwner, refusalOf, unknownCaller } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'
import type { Settings } from './parts.ts'

const form = (email: string) => ({ email, password: 'a long password', name: 'Ada' })

async function signIn(world: World, email: string) {
  return world.services.people.signIn({ email, password: 'a long password' })
}

async function ownedWorld(change: Partial<Settings> = {}) {
  const world = await openWorld(change)
  const ada = await firstOwner(world)
  return { world, ada }
}

test('ACL: before the first owner every sign-up without the right set-up token is forbidden and makes no account', async () => {
  await using world = await openWorld({ openSignup: true, allowedDomains: ['example.org'] })
  const before = dumpOf(world)
  for (const token of [undefined, '', 'open', 'open sesame ', 'OPEN SESAME']) {
    const wanted = { ...form('eve@example.org'), ...(token === undefined ? {} : { setupToken: token }) }
    expect(await refusalOf(world.services.people.signUp(wanted))).toMatchObject({ code: 'forbidden' })
    expect(await refusalOf(signIn(world, 'eve@example.org'))).toMatchObject({ code: 'unauthenticated' })
  }
  const eve = { ...unknownCaller('eve'), email: 'eve@example.org', emailVerified: true }
  expect(await refusalOf(command(world.services, eve, ['enter', {}]))).toMatchObject({ code: 'forbidden' })
  expect(await world.services.people.setUpNeeded()).toBe(true)
  expect(dumpOf(world)).toEqual(before)
})

test('ACL: the set-up token makes one operator and dies with that', async () => {
  await using world = await openWorld()
  const first = await world.services.people.signUp({ ...form('ada@example.org'), setupToken: 'open sesame' })
  expect(first.user).toMatchObject({ operator: true, name: 'Ada' })
  expect(await world.services.people.setUpNeeded()).toBe(false)
  const again = world.services.people.signUp({ ...form('bob@example.org'), setupToken: 'open sesame' })
  expect(await refusalOf(again)).toMatchObject({ code: 'forbidden', message: expect.stringContaining('used up') })
  const entering = command(world.services, unknownCaller('bob'), ['enter', { setupToken: 'open sesame' }])
  expect(await refusalOf(entering)).toMatchObject({ code: 'forbidden' })
  expect(JSON.stringify(dumpOf(world))).not.toContain('setupTokenHashes')
})

test('ACL: of several people with one set-up token at once one gets in, and the others have no account', async () => {
  await using world = await openWorld()
  const emails = ['a', 'b', 'c', 'd'].map((name) => `${name}@example.org`)
  const outcomes = await Promise.allSettled(
    emails.map((email) => world.services.people.signUp({ ...form(email), setupToken: 'open sesame' })),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const [index, outcome] of outcomes.entries()) {
    const attempt = signIn(world, emails[index] ?? '')
    if (outcome.status === 'fulfilled') expect((await attempt).user.operator).toBe(true)
    else expect(await refusalOf(attempt)).toMatchObject({ code: 'unauthenticated' })
  }
  expect(Object.keys(dumpOf(world)).filter((path) => path.startsWith('users/'))).toHaveLength(1)
})

test('ACL: the token is kept only as a hash, and a restart without an owner makes it good again', async () => {
  await using world = await openWorld()
  expect(JSON.stringify(dumpOf(world))).not.toContain('open sesame')
  world.kill()
  await world.restart()
  expect(await world.services.setUp.prepareSetUp()).toEqual({ token: 'open sesame' })
  await firstOwner(world)
  expect(await world.services.setUp.prepareSetUp()).toEqual({})
})

test('ACL: without a configured token each start makes one that nobody can guess', async () => {
  await using world = await openWorld({ setupToken: undefined })
  const first = await world.services.setUp.prepareSetUp()
  const second = await world.services.setUp.prepareSetUp()
  expect(first.token).toMatch(/^.{20,}$/)
  expect(second.token).not.toBe(first.token)
})

test('ACL: the links of several backends all open, until somebody has come in', async () => {
  await using world = await openWorld({ setupToken: undefined })
  const { token: early = '' } = await world.services.setUp.prepareSetUp()
  const { token: late = '' } = await world.services.setUp.prepareSetUp()
  const { user } = await world.services.people.signUp({ ...form('ada@example.org'), setupToken: early })
  expect(user.operator).toBe(true)
  const again = world.services.people.signUp({ ...form('bob@example.org'), setupToken: late })
  expect(await refusalOf(again)).toMatchObject({ code: 'forbidden' })
})

test('ACL: afterwards people come by open sign-up only where the operator switched it on', async () => {
  const closed = await ownedWorld()
  await using closedWorld = closed.world
  expect(await refusalOf(closedWorld.services.people.signUp(form('bob@example.org')))).toMatchObject({
    code: 'forbidden',
    message: expect.stringContaining('invitation'),
  })
  const open = await ownedWorld({ openSignup: true })
  await using openedWorld = open.world
  const bob = await openedWorld.services.people.signUp(form('bob@example.org'))
  expect(bob.user).toMatchObject({ operator: false })
  expect(await refusalOf(openedWorld.services.people.signUp(form('bob@example.org')))).toMatchObject({
    code: 'conflict',
  })
})

test('ACL: an allowed domain counts only for a verified e-mail of exactly that domain', async () => {
  const { world } = await ownedWorld({ allowedDomains: ['example.org'] })
  await using _world = world
  const coming = (email: string, emailVerified: boolean) =>
    command(world.services, { ...unknownCaller(email), email, emailVerified }, ['enter', {}])
  for (const [email, verified] of [
    ['bob@example.org', false],
    ['bob@sub.example.org', true],
    ['bob@notexample.org', true],
    ['example.org', true],
    ['bob@example.org@evil.test', true],
  ] as const) {
    if (email === 'example.org') continue
    expect(await refusalOf(coming(email, verified)), email).toMatchObject({ code: 'forbidden' })
  }
  expect((await coming('Bob@EXAMPLE.org', true)).user).toMatchObject({ operator: false })
  expect(await refusalOf(world.services.people.signUp(form('eve@example.org')))).toMatchObject({ code: 'forbidden' })
})

test('ACL: every command but enter is forbidden for somebody whom the server does not know', async () => {
  const { world, ada } = await ownedWorld({ openSignup: true })
  await using _world = world
  const before = dumpOf(world)
  const eve = unknownCaller('eve')
  const { workspaceId } = ada
  for (const name of commandNames) {
    const use = world.services.uses[name] as ((caller: unknown, payload: unknown) => Promise<unknown>) | undefined
    if (!use || name === 'enter') continue
    expect(await refusalOf(use(eve, { workspaceId, name: 'Mine' })), name).toMatchObject({ code: 'forbidden' })
  }
  expect(dumpOf(world)).toEqual(before)
  expect(await command(world.services, eve, ['enter', {}])).toMatchObject({ user: { uid: 'eve' }, workspaces: [] })
  expect(await command(world.services, eve, ['get-my-workspaces', {}])).toEqual({ workspaces: [] })
})

test('ACL: enter is harmless for a known user and refuses an invitation that cannot be kept', async () => {
  const { world, ada } = await ownedWorld()
  await using _world = world
  const { user, workspaces } = await ada.do('enter', { setupToken: 'nonsense' })
  expect(user).toMatchObject({ operator: true })
  expect(workspaces).toMatchObject([{ id: ada.workspaceId, role: 'owner' }])
  expect(await refusalOf(ada.do('enter', { inviteToken: 'x' }))).toMatchObject({ code: 'not_found' })
})

test('ACL: a signed-out session is dead and everybody who holds it is told', async () => {
  const { world, ada } = await ownedWorld()
  await using _world = world
  expect(await world.services.people.isLive(ada.caller)).toBe(true)
  await world.services.people.signOut(ada.caller)
  expect(await world.services.people.isLive(ada.caller)).toBe(false)
  const { uid, sessionId } = ada.caller
  await expect.poll(() => world.facts).toContainEqual({ type: 'session-ended', uid, sessionId })
})
