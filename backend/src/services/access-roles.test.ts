import { type CommandName, commandNames } from '@trellis/shared/commands'
import { type Role, roles } from '@trellis/shared/member'
import { describe, expect, test } from 'vitest'
import { failing } from '../../test/kit/failed-plant.ts'
import { carryOut, deployAgain, livePlant } from '../../test/kit/planted.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner, member, type Person, refusalOf } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'
import { type Action, may } from '../core/access.ts'
import { documents } from '../ports/documents.ts'

type Names = {
  workspaceId: string
  plantId: string
  running: string
  ended: string
  inviteId: string
  other: string
  heir: Person
  requestId: string
}
/** `name` begins with the command's; a word may follow that says which payload is meant. */
type Doing = {
  action: Action
  name: CommandName | `${CommandName} ${string}`
  run: (person: Person, names: Names) => Promise<unknown>
}

/** One command for each action of the table that has a command by now; the order is one in which all can be done. */
const doings: Doing[] = [
  { action: 'read', name: 'join-workspace', run: (p, { workspaceId }) => p.do('join-workspace', { workspaceId }) },
  { action: 'read', name: 'get-plant', run: (p, { plantId }) => p.do('get-plant', { plantId }) },
  { action: 'read', name: 'get-releases', run: (p, { plantId }) => p.do('get-releases', { plantId }) },
  { action: 'read', name: 'get-deployment', run: (p, { ended }) => p.do('get-deployment', { deploymentId: ended }) },
  { action: 'read', name: 'get-deployments', run: (p, { workspaceId }) => p.do('get-deployments', { workspaceId }) },
  { action: 'converse', name: 'react', run: (p, { plantId }) => p.do('react', { target: { plantId }, emoji: '🎉' }) },
  {
    action: 'converse',
    name: 'comment',
    run: (p, { ended }) => p.do('comment', { target: { deploymentId: ended, seq: 1 }, text: 'Hello' }),
  },
  {
    action: 'read',
    name: 'get-conversation',
    run: (p, { workspaceId, plantId }) => p.do('get-conversation', { workspaceId, plantId }),
  },
  { action: 'read', name: 'get-approvals', run: (p, { workspaceId }) => p.do('get-approvals', { workspaceId }) },
  { action: 'read', name: 'get-activity', run: (p, { workspaceId }) => p.do('get-activity', { workspaceId }) },
  { action: 'read', name: 'verify-activity', run: (p, { workspaceId }) => p.do('verify-activity', { workspaceId }) },
  {
    action: 'cancel',
    name: 'cancel-deploy',
    run: (p, { running }) => p.do('cancel-deploy', { deploymentId: running }),
  },
  {
    action: 'deploy',
    name: 'start-deploy',
    run: (p, { workspaceId, plantId }) => p.do('start-deploy', { workspaceId, plantId }),
  },
  {
    // Who votes is the policy's: by default those who deploy.
    action: 'deploy',
    name: 'approve-rollback',
    run: (p, { requestId }) => p.do('approve-rollback', { requestId, decision: 'decline' }),
  },
  { action: 'deploy', name: 'retry-deploy', run: (p, { ended }) => p.do('retry-deploy', { deploymentId: ended }) },
  {
    action: 'plant',
    name: 'start-deploy of a new plant',
    run: (p, { workspaceId }) => p.do('start-deploy', { workspaceId, gitUrl: 'https://git.example/new' }),
  },
  {
    action: 'change-plant',
    name: 'update-plant',
    run: (p, { plantId }) => p.do('update-plant', { plantId, name: 'New' }),
  },
  {
    action: 'secrets',
    name: 'add-secret',
    run: (p, { workspaceId }) => p.do('add-secret', { workspaceId, name: 'KEY', value: 'tulip-4417' }),
  },
  {
    action: 'secrets',
    name: 'update-secret',
    run: (p, { workspaceId }) => p.do('update-secret', { workspaceId, name: 'KEY', value: 'tulip-4418' }),
  },
  {
    action: 'secrets',
    name: 'import-env',
    run: (p, { workspaceId }) => p.do('import-env', { workspaceId, text: 'OTHER=tulip-4419' }),
  },
  { action: 'secrets', name: 'get-secrets', run: (p, { workspaceId }) => p.do('get-secrets', { workspaceId }) },
  { action: 'deploy', name: 'redeploy', run: (p, { workspaceId }) => p.do('redeploy', { workspaceId }) },
  {
    action: 'secrets',
    name: 'delete-secret',
    run: (p, { workspaceId }) => p.do('delete-secret', { workspaceId, name: 'KEY' }),
  },
  { action: 'rollback', name: 'rollback', run: (p, { plantId }) => p.do('rollback', { plantId }) },
  { action: 'resume', name: 'resume-deploys', run: (p, { plantId }) => p.do('resume-deploys', { plantId }) },
  {
    action: 'workspace',
    name: 'update-workspace',
    run: (p, { workspaceId }) => p.do('update-workspace', { workspaceId, name: 'New' }),
  },
  { action: 'read', name: 'get-members', run: (p, { workspaceId }) => p.do('get-members', { workspaceId }) },
  {
    action: 'invite',
    name: 'invite-member',
    run: (p, { workspaceId }) => p.do('invite-member', { workspaceId, role: 'viewer' }),
  },
  {
    action: 'invite',
    name: 'revoke-invite',
    run: (p, { workspaceId, inviteId }) => p.do('revoke-invite', { workspaceId, inviteId }),
  },
  {
    action: 'invite-owner',
    name: 'invite-member as owner',
    run: (p, { workspaceId }) => p.do('invite-member', { workspaceId, role: 'owner' }),
  },
  {
    action: 'roles',
    name: 'set-role',
    run: (p, { workspaceId, other }) => p.do('set-role', { workspaceId, uid: other, role: 'developer' }),
  },
  {
    action: 'removal',
    name: 'remove-member',
    run: (p, { workspaceId, other }) => p.do('remove-member', { workspaceId, uid: other }),
  },
  {
    // The heir gives it back, as what comes after needs an owner.
    action: 'roles',
    name: 'transfer-ownership',
    run: async (p, { workspaceId, heir }) => {
      await p.do('transfer-ownership', { workspaceId, uid: heir.caller.uid })
      await heir.do('set-role', { workspaceId, uid: p.caller.uid, role: 'owner' })
    },
  },
  { action: 'delete-plant', name: 'delete-plant', run: (p, { plantId }) => p.do('delete-plant', { plantId }) },
  {
    action: 'workspace',
    name: 'delete-workspace',
    run: (p, { workspaceId }) => p.do('delete-workspace', { workspaceId, confirmName: 'New' }),
  },
]

/** What needs no role: whoever is known may do it. */
const ofNobody = ['enter', 'get-my-workspaces', 'create-workspace']

test('ACL1: every command that has a use case has its action in this table', async () => {
  await using world = await openWorld()
  const used = commandNames.filter((name) => world.services.uses[name] && !ofNobody.includes(name))
  const named = new Set(doings.map(({ name }) => name.split(' ')[0]))
  expect([...named].sort()).toEqual(used.sort())
})

async function plantedWorld() {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { plant, deployment } = await livePlant(world, ada, 'ab')
  const third = await deployAgain(ada, { plantId: plant.id })
  await carryOut(world, third.id, { letter: 'c' })
  const running = await deployAgain(ada, { plantId: plant.id })
  const { workspaceId } = ada
  const broken = (await livePlant(world, ada, 'a', 'broken')).plant.id
  await failing(world, ada, { plantId: broken })
  const requestId = (await ada.do('get-plant', { plantId: broken })).plant.openRequestId ?? ''
  const inviteId = (await ada.do('invite-member', { workspaceId, role: 'viewer' })).invite.id
  const other = (await member(world, workspaceId, 'viewer')).caller.uid
  const heir = await member(world, workspaceId, 'viewer')
  const ids = { plantId: plant.id, running: running.id, ended: deployment.id, inviteId, requestId }
  return { world, names: { workspaceId, ...ids, other, heir } }
}

describe.each(roles.map((role) => ({ role })))('ACL: a $role', ({ role }) => {
  test('may exactly what the table says, and what is refused changes nothing', async () => {
    const { world, names } = await plantedWorld()
    await using _world = world
    const person = await member(world, names.workspaceId, role)
    await expect.poll(async () => (await world.store.get(documents.job(names.running)))?.data.handle).toBeDefined()
    const before = dumpOf(world)
    for (const { action, name, run } of doings) {
      if (may(role, action)) continue
      const refusal = { code: 'forbidden', message: expect.stringContaining('needs the role') }
      expect(await refusalOf(run(person, names)), name).toMatchObject(refusal)
      expect(dumpOf(world), name).toEqual(before)
    }
    for (const { action, run } of doings) if (may(role, action)) await run(person, names)
  })
})

test('ACL: a member whose role was taken away is a stranger at the next command', async () => {
  const { world, names } = await plantedWorld()
  await using _world = world
  const bob = await member(world, names.workspaceId, 'owner')
  await bob.do('get-plant', { plantId: names.plantId })
  await world.store.transaction(async (transaction) => {
    const found = await transaction.get(documents.workspace(names.workspaceId))
    if (!found) throw new Error('there is no workspace')
    const members: Record<string, Role> = Object.fromEntries(
      Object.entries(found.data.members).filter(([uid]) => uid !== bob.caller.uid),
    )
    transaction.set(documents.workspace(names.workspaceId), { ...found.data, members, memberIds: Object.keys(members) })
  })
  expect(await refusalOf(bob.do('get-plant', { plantId: names.plantId }))).toMatchObject({ code: 'not_found' })
  expect(await refusalOf(world.services.logs.owner(bob.caller, names.ended))).toMatchObject({ code: 'not_found' })
  expect((await bob.do('get-my-workspaces', {})).workspaces).toEqual([])
})
