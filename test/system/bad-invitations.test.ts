import { afterAll, beforeAll, expect, it } from 'vitest'
import { Client, post, Refused } from '../kit/client.ts'
import { openStage, type Stage } from '../kit/stage.ts'
import { accountOf, invitation, invite, signUpWith } from './kit/teammates.ts'

let stage: Stage
/** Somebody whom the server knows, who is in a workspace of their own only. */
let dora: Client
/** What the server's next life is started with besides. */
const nodeArgs: string[] = []

async function members(): Promise<unknown> {
  return stage.ada.send('get-members', { workspaceId: stage.workspaceId })
}

/** How a sign-up with this invitation is refused; nobody has an account of this name afterwards. */
async function refusedSignUp(name: string, inviteToken: string): Promise<string> {
  const { url } = stage.server
  const codeOf = (error: unknown) => {
    if (error instanceof Refused) return error.refusal.code
    throw error
  }
  const signedUp = await post(`${url}/user/signup`, { ...accountOf(name), inviteToken }).then(() => 'taken', codeOf)
  expect(await post(`${url}/user/login`, accountOf(name)).then(() => 'taken', codeOf)).toBe('unauthenticated')
  return signedUp
}

/** How both are refused, a newcomer and somebody who is known; nothing has changed by it. */
async function refusedBoth(name: string, inviteToken: string): Promise<string[]> {
  const before = await members()
  const newcomer = await refusedSignUp(name, inviteToken)
  const { code, message } = await dora.refusal('enter', { inviteToken })
  expect(message).toMatch(/\.$/)
  expect(await members()).toEqual(before)
  expect(await dora.refusal('join-workspace', stage.workspaceId)).toMatchObject({ code: 'not_found' })
  return [newcomer, code]
}

beforeAll(async () => {
  stage = await openStage({ nodeArgs })
  const { ada } = stage
  dora = await invite({ ...stage, workspaceId: await ada.workspace('Elsewhere') }, { name: 'dora', role: 'viewer' })
})
afterAll(async () => {
  await dora?.close()
  await stage?.close()
})

it('ACL3: an invitation for one lets in one, and nobody a second time', async () => {
  const { inviteToken } = await invitation(stage, { role: 'viewer' })
  const bob = await signUpWith(stage, 'bob', inviteToken)
  await bob.send('join-workspace', stage.workspaceId)
  expect(await refusedBoth('carl', inviteToken)).toEqual(['forbidden', 'forbidden'])
  await bob.send('enter', { inviteToken })
  await bob.close()
})

it('ACL3: two people at once with an invitation for one: one of them is in', async () => {
  const { inviteToken } = await invitation(stage, { role: 'viewer' })
  const { url } = stage.server
  const tried = await Promise.allSettled(
    ['emil', 'fred'].map((name) => post(`${url}/user/signup`, { ...accountOf(name), inviteToken })),
  )
  expect(tried.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

it('ACL3: an invitation for one address is for nobody else, and is not used up by them', async () => {
  const { inviteToken } = await invitation(stage, { role: 'developer', email: 'eva@example.org' })
  expect(await refusedBoth('mallory', inviteToken)).toEqual(['forbidden', 'forbidden'])
  const eva = await signUpWith(stage, 'eva', inviteToken)
  expect(await eva.send('join-workspace', stage.workspaceId)).toMatchObject({ role: 'developer' })
  await eva.close()
})

it('ACL3: one that was taken back, and one that never was, are not found', async () => {
  const { id, inviteToken } = await invitation(stage, { role: 'owner', uses: 5 })
  await stage.ada.send('revoke-invite', { workspaceId: stage.workspaceId, inviteId: id })
  expect(await refusedBoth('gina', inviteToken)).toEqual(['not_found', 'not_found'])
  expect(await refusedBoth('gina', `${inviteToken}x`)).toEqual(['not_found', 'not_found'])
})

it('ACL3: one that comes too late is refused and said to have expired', async () => {
  const { inviteToken } = await invitation(stage, { role: 'owner', expiresInHours: 1 })
  nodeArgs.push('--import', new URL('../kit/hour-ahead.mjs', import.meta.url).href)
  await stage.server.restart('SIGTERM')
  stage.ada = await Client.logIn(stage.server.url, accountOf('ada'))
  dora = await Client.logIn(stage.server.url, accountOf('dora'))
  expect(await refusedBoth('hans', inviteToken)).toEqual(['forbidden', 'forbidden'])
  expect((await dora.refusal('enter', { inviteToken })).message).toContain('expired')
})
