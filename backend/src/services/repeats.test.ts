import type { CommandName } from '@trellis/shared/commands'
import { expect, test } from 'vitest'
import { livePlant } from '../../test/kit/planted.ts'
import { openWorld, type World } from '../../test/kit/services.ts'
import { firstOwner, member, type Person, personOf, refusalOf } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'
import { useCommand } from '../gateway/use-command.ts'
import type { Services } from './services.ts'

const send = (services: Services, { caller }: Person, [name, payload]: [CommandName, object]) =>
  useCommand(services, name, { caller, payload, idempotencyKey: 'the same' })

async function twoBackends() {
  const world = await openWorld()
  const second = await world.also('backend-2')
  const ada = await firstOwner(world)
  return { world, second, ada, workspaceId: ada.workspaceId }
}

test('DEP11: of two backends that run one request at once one does it, and both answer with what was made', async () => {
  const { world: opened, second, ada, workspaceId } = await twoBackends()
  await using world = opened
  const { plant } = await livePlant(world, ada)
  const requests: [CommandName, object][] = [
    ['start-deploy', { workspaceId, gitUrl: 'https://git.example/twice', slug: 'only-one' }],
    ['start-deploy', { workspaceId, plantId: plant.id }],
    ['create-workspace', { name: 'Twin' }],
    ['add-secret', { workspaceId, name: 'TWIN', value: 'tulip-4417' }],
    ['import-env', { workspaceId, text: 'TWIN=tulip-9\nMORE=tulip-4' }],
    ['invite-member', { workspaceId, role: 'viewer' }],
    ['delete-secret', { workspaceId, name: 'TWIN' }],
  ]
  for (const [index, request] of requests.entries()) {
    const both = [world.services, second].map((services) =>
      useCommand(services, request[0], { caller: ada.caller, payload: request[1], idempotencyKey: `k${index}` }),
    )
    const [one, other] = (await Promise.all(both)).map((answer) => withoutMoments(answer))
    expect(other, request[0]).toEqual(one)
  }
  const { deployments } = await ada.do('get-deployments', { workspaceId })
  expect(deployments).toHaveLength(3)
})

/** One of the two may have seen the plant a moment later than the other. */
function withoutMoments(answer: unknown): unknown {
  const moments = new Set(['version', 'updatedAt', 'queue'])
  return JSON.parse(JSON.stringify(answer, (name, value) => (moments.has(name) ? undefined : value)))
}

test('DEP11: a rollback that is repeated elsewhere is one, and both are told how it went', async () => {
  const { world: opened, second, ada } = await twoBackends()
  await using world = opened
  const { plant } = await livePlant(world, ada, 'ab')
  const request: [CommandName, object] = ['rollback', { plantId: plant.id }]
  const answers = await Promise.all([world.services, second].map((services) => send(services, ada, request)))
  const [one, other] = answers.map((answer) => answer as { deployment: { id: string; status: string } })
  expect(other?.deployment.id).toBe(one?.deployment.id)
  expect([one?.deployment.status, other?.deployment.status]).toEqual(['ready', 'ready'])
})

test('VLT7: the link of an invitation is answered to a repeat, and kept nowhere', async () => {
  const { world: opened, second, ada, workspaceId } = await twoBackends()
  await using world = opened
  const request: [CommandName, object] = ['invite-member', { workspaceId, role: 'viewer' }]
  const first = (await send(world.services, ada, request)) as { inviteToken: string; link: string }
  expect(await send(second, ada, request)).toEqual(first)
  expect(JSON.stringify(dumpOf(world))).not.toContain(first.inviteToken)
  const guest = personOf(world, { ...ada.caller, uid: 'guest' })
  const { workspaces } = await guest.do('enter', { inviteToken: first.inviteToken })
  expect(workspaces.map(({ id }) => id)).toEqual([workspaceId])
  const later = await useCommand(second, ...asked(ada, request, 'another'))
  expect(later).not.toMatchObject({ inviteToken: first.inviteToken })
})

function asked({ caller }: Person, [name, payload]: [CommandName, object], idempotencyKey: string) {
  return [name, { caller, payload, idempotencyKey }] as const
}

test('ACL4: who is not in the workspace any more, or has too small a role by now, gets no answer to a repeat', async () => {
  const { world: opened, ada, workspaceId } = await twoBackends()
  await using world = opened
  const { plant } = await livePlant(world, ada)
  const eve = await member(world, workspaceId, 'maintainer')
  const requests: [CommandName, object][] = [
    ['add-secret', { workspaceId, name: 'KEY', value: 'tulip-4417' }],
    ['invite-member', { workspaceId, role: 'viewer' }],
    ['start-deploy', { workspaceId, plantId: plant.id }],
    ['update-plant', { plantId: plant.id, name: 'Other' }],
    ['import-env', { workspaceId, text: 'DRY=tulip-1', dryRun: true }],
    ['comment', { target: { plantId: plant.id }, text: 'Hello' }],
    ['create-workspace', { name: 'Own' }],
  ]
  for (const request of requests) await send(world.services, eve, request)
  await ada.do('set-role', { workspaceId, uid: eve.caller.uid, role: 'viewer' })
  expect(await codes(world, eve, requests)).toEqual([
    ...['forbidden', 'forbidden', 'answered', 'answered', 'forbidden', 'answered', 'answered'],
  ])
  await ada.do('remove-member', { workspaceId, uid: eve.caller.uid })
  expect(await codes(world, eve, requests)).toEqual([...Array(6).fill('not_found'), 'answered'])
})

test('ACL4: who has left is told so again, and who was an owner sees no link for owners any more', async () => {
  const { world: opened, ada, workspaceId } = await twoBackends()
  await using world = opened
  const eve = await member(world, workspaceId, 'owner')
  const invitation: [CommandName, object] = ['invite-member', { workspaceId, role: 'owner' }]
  await send(world.services, eve, invitation)
  await ada.do('set-role', { workspaceId, uid: eve.caller.uid, role: 'maintainer' })
  expect(await codes(world, eve, [invitation])).toEqual(['forbidden'])
  const leaving: [CommandName, object] = ['remove-member', { workspaceId, uid: eve.caller.uid }]
  await send(world.services, eve, leaving)
  expect(await codes(world, eve, [leaving])).toEqual(['answered'])
})

async function codes(world: World, person: Person, requests: readonly [CommandName, object][]): Promise<string[]> {
  const found: string[] = []
  for (const request of requests) {
    const repeat = send(world.services, person, request)
    found.push(
      await repeat.then(
        () => 'answered',
        () => refusalOf(repeat).then(({ code }) => code),
      ),
    )
  }
  return found
}

test('DEP11: a plant that was made without a deployment is answered again too', async () => {
  const { world: opened, ada, workspaceId } = await twoBackends()
  await using world = opened
  const { plants, idempotency, repeats } = world.services
  const payload = { workspaceId, gitUrl: 'https://git.example/alone' }
  const key = { uid: ada.caller.uid, command: 'project', requestId: 'one', payload }
  const make = async () => ({ plant: await plants.create(ada.caller, payload) })
  const breaking = () => make().then(() => Promise.reject(new Error('after the commit')))
  await expect(idempotency.once(key, breaking)).rejects.toThrow('after the commit')
  const { plant } = await idempotency.once(key, make, repeats.ofProject(ada.caller, payload))
  expect((await ada.do('join-workspace', { workspaceId })).shelf).toEqual([plant])
})

test('DEP11: deleting a plant, told again after it was answered, is answered alike', async () => {
  const { world: opened, second, ada } = await twoBackends()
  await using world = opened
  const { plant } = await livePlant(world, ada)
  const request: [CommandName, object] = ['delete-plant', { plantId: plant.id }]
  expect(await send(world.services, ada, request)).toEqual({})
  expect(await send(second, ada, request)).toEqual({})
})

test('DEP11: deleting a workspace, cut off and told again when all of it is gone, is answered', async () => {
  const { world: opened, second, ada, workspaceId } = await twoBackends()
  await using world = opened
  const payload = { workspaceId, confirmName: 'Orchard' }
  const key = { uid: ada.caller.uid, command: 'delete-workspace', requestId: 'the same', payload }
  const breaking = () => ada.do('delete-workspace', payload).then(() => Promise.reject(new Error('after the commit')))
  await expect(world.services.idempotency.once(key, breaking)).rejects.toThrow('after the commit')
  const left = () => Object.entries(dumpOf(world)).filter((document) => document.join().includes(workspaceId))
  await expect.poll(left, { timeout: 10_000 }).toEqual([])
  expect(await send(second, ada, ['delete-workspace', payload])).toEqual({})
})
