import { expect, test } from 'vitest'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner, member, refusalOf } from '../../test/kit/services-people.ts'

test('API4: a description is cleared by an empty one, and stays when it is not named', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const change = async (form: object) => (await ada.do('update-workspace', { workspaceId, ...form })).workspace
  expect(await change({ description: 'Where apps grow', type: 'team' })).toMatchObject({ type: 'team' })
  expect(await change({ name: 'Garden' })).toMatchObject({ description: 'Where apps grow', type: 'team' })
  const cleared = await change({ description: '' })
  expect(cleared).not.toHaveProperty('description')
  expect(cleared).toMatchObject({ name: 'Garden', type: 'team', version: 4 })
})

test('API4: a part of the policy is merged over the present one', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  await ada.do('update-workspace', { workspaceId, policy: { maxBuilds: 2 } })
  const { workspace } = await ada.do('update-workspace', { workspaceId, policy: { approvals: { needed: 2 } } })
  expect(workspace.policy).toMatchObject({ maxBuilds: 2, approvals: { needed: 2, deadlineHours: 24 } })
})

test('ACL1: an invitation for an owner is taken back by owners only', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const max = await member(world, workspaceId, 'maintainer')
  const inviteOf = async (role: 'owner' | 'viewer') => (await ada.do('invite-member', { workspaceId, role })).invite.id
  const ownerInvite = await inviteOf('owner')
  const refusal = await refusalOf(max.do('revoke-invite', { workspaceId, inviteId: ownerInvite }))
  expect(refusal).toMatchObject({ code: 'forbidden' })
  expect((await ada.do('get-members', { workspaceId })).invites).toHaveLength(1)
  await max.do('revoke-invite', { workspaceId, inviteId: await inviteOf('viewer') })
  await ada.do('revoke-invite', { workspaceId, inviteId: ownerInvite })
  expect((await ada.do('get-members', { workspaceId })).invites).toEqual([])
})

test('ACL4: of a workspace it is said that one is not in it', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const foreign = ada.do('join-workspace', { workspaceId: world.parts.ids.ulid() })
  expect((await refusalOf(foreign)).message).toBe('This workspace does not exist, or you are not in it.')
})
