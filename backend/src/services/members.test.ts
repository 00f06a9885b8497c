import { describe, expect, test } from 'vitest'
import { livePlant } from '../../test/kit/planted.ts'
import { claimed, failedAtBuild, settled } from '../../test/kit/played-builder.ts'
import { openWorld } from '../../test/kit/services.ts'
import { command, firstOwner, member, personOf, refusalOf, unknownCaller } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'
import { withoutMember } from '../core/membership.ts'
import { documents } from '../ports/documents.ts'

const form = (name: string) => ({ email: `${name}@example.org`, password: 'a long password', name })
const guest = (uid: string) => ({ ...unknownCaller(uid), email: `${uid}@example.org`, emailVerified: true })

async function invited(settings: Parameters<typeof openWorld>[0] = {}) {
  const world = await openWorld(settings)
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  return {
    world,
    ada,
    workspaceId,
    invite: (more: object = {}) => ada.do('invite-member', { workspaceId, role: 'developer', ...more }),
  }
}

describe('ACL: invitations', () => {
  test('bring in somebody whom the server does not know, with the role that was offered', async () => {
    const { world, ada, workspaceId, invite } = await invited()
    await using _world = world
    const { inviteToken, link, invite: shown } = await invite()
    expect(link).toBe(`http://localhost:8080/invite/${inviteToken}`)
    expect(shown).toMatchObject({ role: 'developer', usesLeft: 1, createdBy: ada.caller.uid })
    expect(JSON.stringify(dumpOf(world))).not.toContain(inviteToken)
    const { workspaces } = await command(world.services, guest('bob'), ['enter', { inviteToken }])
    expect(workspaces).toMatchObject([{ id: workspaceId, role: 'developer' }])
    const { members, invites } = await ada.do('get-members', { workspaceId })
    expect(members.map(({ uid, role }) => [uid, role])).toEqual([
      [ada.caller.uid, 'owner'],
      ['bob', 'developer'],
    ])
    expect(invites).toEqual([])
    const kinds = (await ada.do('get-activity', { workspaceId })).activity.map(({ kind }) => kind)
    expect(kinds.slice(0, 2)).toEqual(['member.joined', 'invite.created'])
    const told = expect.objectContaining({ type: 'members-changed', workspaceId })
    await expect.poll(() => world.facts).toContainEqual(told)
  })

  test('make an account where nobody else may, and none when they do not hold', async () => {
    const { world, workspaceId, invite } = await invited()
    await using _world = world
    const { inviteToken } = await invite({ email: 'bob@example.org' })
    const wrong = world.services.people.signUp({ ...form('eve'), inviteToken })
    expect(await refusalOf(wrong)).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('another e-mail'),
    })
    expect(await refusalOf(world.services.people.signIn(form('eve')))).toMatchObject({ code: 'unauthenticated' })
    const session = await world.services.people.signUp({ ...form('bob'), inviteToken })
    const bob = personOf(world, await world.services.people.authenticate(session.token))
    expect((await bob.do('get-my-workspaces', {})).workspaces).toMatchObject([{ id: workspaceId, role: 'developer' }])
  })

  test('are used once for each use, also by many at once', async () => {
    const { world, invite } = await invited()
    await using _world = world
    const { inviteToken } = await invite({ uses: 2 })
    const guests = ['a', 'b', 'c', 'd'].map(guest)
    const outcomes = await Promise.allSettled(
      guests.map((caller) => command(world.services, caller, ['enter', { inviteToken }])),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(Object.keys(dumpOf(world)).filter((path) => path.startsWith('users/'))).toHaveLength(3)
  })

  test('are not used up by who is in already, and change no role', async () => {
    const { world, ada, workspaceId, invite } = await invited()
    await using _world = world
    const { inviteToken } = await invite({ role: 'viewer' })
    await command(world.services, ada.caller, ['enter', { inviteToken }])
    const { members, invites } = await ada.do('get-members', { workspaceId })
    expect(members).toMatchObject([{ role: 'owner' }])
    expect(invites).toMatchObject([{ usesLeft: 1 }])
  })

  test('are harmless for whom they have let in, also when they are used up', async () => {
    const { world, workspaceId, invite } = await invited()
    await using _world = world
    const { inviteToken } = await invite()
    for (let times = 0; times < 2; times += 1) {
      const { workspaces } = await command(world.services, guest('bob'), ['enter', { inviteToken }])
      expect(workspaces).toMatchObject([{ id: workspaceId, role: 'developer' }])
    }
  })

  test.each([
    ['late', async ({ world }: Invited) => world.clock.advance(73 * 3600_000), 'forbidden'],
    [
      'taken back',
      async ({ ada, workspaceId, id }: Invited) => ada.do('revoke-invite', { workspaceId, inviteId: id }),
      'not_found',
    ],
  ])('open nothing when they are %s', async (_name, spoil, code) => {
    const { world, ada, workspaceId, invite } = await invited()
    await using _world = world
    const { inviteToken, invite: made } = await invite()
    await spoil({ world, ada, workspaceId, id: made.id })
    const before = dumpOf(world)
    expect(await refusalOf(command(world.services, guest('bob'), ['enter', { inviteToken }]))).toMatchObject({ code })
    expect(dumpOf(world)).toEqual(before)
  })

  test('to ownership are the owner’s to give; ids of others and nonsense are nobody’s', async () => {
    const { world, workspaceId, invite } = await invited()
    await using _world = world
    const maintainer = await member(world, workspaceId, 'maintainer')
    const wish = maintainer.do('invite-member', { workspaceId, role: 'owner' })
    expect(await refusalOf(wish)).toMatchObject({ code: 'forbidden' })
    await maintainer.do('invite-member', { workspaceId, role: 'maintainer' })
    const { invite: made } = await invite()
    const other = await maintainer.do('create-workspace', { name: 'Elsewhere' })
    for (const inviteId of [made.id, 'x', '../users/ada']) {
      const revoking = maintainer.do('revoke-invite', { workspaceId: other.workspace.id, inviteId })
      expect(await refusalOf(revoking)).toMatchObject({ code: 'not_found' })
    }
  })
})

type Invited =
  Awaited<ReturnType<typeof openWorld>> extends infer W
    ? {
        world: W & { clock: { advance(ms: number): void } }
        ada: Awaited<ReturnType<typeof firstOwner>>
        workspaceId: string
        id: string
      }
    : never

describe('ACL: members', () => {
  test('are given roles, removed and made owners; each is one entry', async () => {
    const { world, ada, workspaceId } = await invited()
    await using _world = world
    const bob = await member(world, workspaceId, 'viewer')
    const { uid } = bob.caller
    expect((await ada.do('set-role', { workspaceId, uid, role: 'maintainer' })).member).toMatchObject({
      role: 'maintainer',
    })
    const { members } = await ada.do('transfer-ownership', { workspaceId, uid })
    expect(members.map(({ role }) => role)).toEqual(['maintainer', 'owner'])
    expect(await refusalOf(ada.do('remove-member', { workspaceId, uid }))).toMatchObject({ code: 'forbidden' })
    await bob.do('remove-member', { workspaceId, uid: ada.caller.uid })
    expect(await refusalOf(ada.do('get-members', { workspaceId }))).toMatchObject({ code: 'not_found' })
    await expect.poll(() => world.facts).toContainEqual({ type: 'membership-ended', workspaceId, uid: ada.caller.uid })
    const { activity } = await bob.do('get-activity', { workspaceId })
    expect(activity.map(({ kind }) => kind)).toEqual([
      'member.removed',
      'member.ownership',
      'member.role',
      'workspace.created',
    ])
  })

  test('may leave, but not the last owner', async () => {
    const { world, ada, workspaceId } = await invited()
    await using _world = world
    const bob = await member(world, workspaceId, 'viewer')
    await bob.do('remove-member', { workspaceId, uid: bob.caller.uid })
    expect(await refusalOf(bob.do('get-members', { workspaceId }))).toMatchObject({ code: 'not_found' })
    const before = dumpOf(world)
    const leaving = ada.do('remove-member', { workspaceId, uid: ada.caller.uid })
    expect(await refusalOf(leaving)).toMatchObject({ code: 'conflict' })
    expect(dumpOf(world)).toEqual(before)
  })

  test('take what they had waiting in the queue with them', async () => {
    const { world, ada, workspaceId } = await invited({ maxBuilds: 1 })
    await using _world = world
    const { plant } = await livePlant(world, ada, 'a')
    const bob = await member(world, workspaceId, 'developer')
    const first = await ada.do('start-deploy', { workspaceId, plantId: plant.id })
    await expect
      .poll(async () => (await ada.do('get-deployment', { deploymentId: first.deployment.id })).deployment.status)
      .toBe('building')
    const { deployment } = await bob.do('start-deploy', { workspaceId, plantId: plant.id })
    await ada.do('remove-member', { workspaceId, uid: bob.caller.uid })
    const ended = await ada.do('get-deployment', { deploymentId: deployment.id })
    expect(ended.deployment).toMatchObject({
      status: 'cancelled',
      reason: expect.stringContaining('no longer a member'),
    })
    const still = await ada.do('get-deployment', { deploymentId: first.deployment.id })
    expect(still.deployment.status).toBe('building')
  })

  test('ACL7: whose removal was cut off before their queue was cleared, get nothing started any more', async () => {
    const { world, ada, workspaceId } = await invited({ maxBuilds: 1 })
    await using _world = world
    const { plant } = await livePlant(world, ada, 'a')
    const bob = await member(world, workspaceId, 'developer')
    const { deployment: first } = await ada.do('start-deploy', { workspaceId, plantId: plant.id })
    const builder = await claimed(world, first.id)
    const { deployment } = await bob.do('start-deploy', { workspaceId, plantId: plant.id })
    await world.store.transaction(async (transaction) => {
      const found = await transaction.get(documents.workspace(workspaceId))
      if (found) transaction.set(documents.workspace(workspaceId), withoutMember(found.data, bob.caller.uid))
    })
    await builder.finish(failedAtBuild)
    const ended = await settled(world, deployment.id)
    expect(ended.state).toMatchObject({ status: 'cancelled', reason: expect.stringContaining('no longer a member') })
    expect(await world.store.get(documents.queue(deployment.id))).toBeUndefined()
    expect(world.started.map(({ deploymentId }) => deploymentId)).not.toContain(deployment.id)
    const { activity } = await ada.do('get-activity', { workspaceId, kinds: ['deployment.cancelled'] })
    expect(activity.map(({ deploymentId }) => deploymentId)).toEqual([deployment.id])
    const { deployment: next } = await ada.do('start-deploy', { workspaceId, plantId: plant.id })
    await claimed(world, next.id)
  })
})
