import { commandNames } from '@trellis/shared/commands'
import { expect, test } from 'vitest'
import { failing } from '../../test/kit/failed-plant.ts'
import { livePlant, plantApp } from '../../test/kit/planted.ts'
import { openWorld, type World } from '../../test/kit/services.ts'
import { firstOwner, newcomer, refusalOf } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'
import type { Caller } from '../ports/identity.ts'

type Names = {
  workspaceId: string
  plantId: string
  deploymentId: string
  releaseId?: string | undefined
  inviteId: string
  uid: string
  requestId: string
  secretId: string
}
type Payload = Record<string, unknown>

/** For every command that names something of a workspace: the payload that names these. */
const payloads: Record<string, (names: Names) => Payload> = {
  'join-workspace': ({ workspaceId }) => ({ workspaceId }),
  'update-workspace': ({ workspaceId }) => ({ workspaceId, name: 'Taken over' }),
  'delete-workspace': ({ workspaceId }) => ({ workspaceId, confirmName: 'Orchard' }),
  'start-deploy': ({ workspaceId, plantId }) => ({ workspaceId, plantId }),
  'cancel-deploy': ({ deploymentId }) => ({ deploymentId }),
  'retry-deploy': ({ deploymentId }) => ({ deploymentId }),
  'get-deployment': ({ deploymentId }) => ({ deploymentId }),
  'get-deployments': ({ workspaceId, plantId }) => ({ workspaceId, plantId }),
  rollback: ({ plantId, releaseId }) => ({ plantId, releaseId }),
  'get-releases': ({ plantId }) => ({ plantId }),
  'resume-deploys': ({ plantId }) => ({ plantId }),
  'get-plant': ({ plantId }) => ({ plantId }),
  'update-plant': ({ plantId }) => ({ plantId, name: 'Taken over' }),
  'delete-plant': ({ plantId }) => ({ plantId }),
  'get-activity': ({ workspaceId }) => ({ workspaceId }),
  'verify-activity': ({ workspaceId }) => ({ workspaceId }),
  react: ({ deploymentId }) => ({ target: { deploymentId }, emoji: '🎉' }),
  comment: ({ plantId }) => ({ target: { plantId }, text: 'Hello' }),
  'get-conversation': ({ workspaceId, plantId }) => ({ workspaceId, plantId }),
  'approve-rollback': ({ requestId }) => ({ requestId, decision: 'approve' }),
  'get-approvals': ({ workspaceId }) => ({ workspaceId }),
  'get-members': ({ workspaceId }) => ({ workspaceId }),
  'invite-member': ({ workspaceId }) => ({ workspaceId, role: 'viewer' }),
  'revoke-invite': ({ workspaceId, inviteId }) => ({ workspaceId, inviteId }),
  'set-role': ({ workspaceId, uid }) => ({ workspaceId, uid, role: 'owner' }),
  'remove-member': ({ workspaceId, uid }) => ({ workspaceId, uid }),
  'transfer-ownership': ({ workspaceId, uid }) => ({ workspaceId, uid }),
  'add-secret': ({ workspaceId, plantId }) => ({ workspaceId, plantId, name: 'KEY', value: 'tulip-4417' }),
  'update-secret': ({ workspaceId, secretId }) => ({ workspaceId, secretId, value: 'tulip-4417' }),
  'delete-secret': ({ workspaceId, secretId }) => ({ workspaceId, secretId }),
  'get-secrets': ({ workspaceId }) => ({ workspaceId }),
  'import-env': ({ workspaceId, plantId }) => ({ workspaceId, plantId, text: 'KEY=tulip-4417' }),
  redeploy: ({ workspaceId, plantId }) => ({ workspaceId, plantIds: [plantId] }),
}
const ofNobody = ['enter', 'get-my-workspaces', 'create-workspace']

function use(world: World, name: string, caller: Caller, payload: Payload): Promise<unknown> {
  const found = Object.entries(world.services.uses).find(([known]) => known === name)?.[1]
  if (!found) throw new Error(`${name} has no use case`)
  return (found as (caller: Caller, payload: Payload) => Promise<unknown>)(caller, payload)
}

test('ACL: the table of this test names every command that has a use case', async () => {
  await using world = await openWorld()
  const used = commandNames.filter((name) => world.services.uses[name] && !ofNobody.includes(name))
  expect(Object.keys(payloads).sort()).toEqual([...used].sort())
})

test('ACL: for every command what is of another workspace is not found, in the words for what does not exist', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant, deployment } = await livePlant(world, ada)
  const known = (await ada.do('get-releases', { plantId: plant.id })).releases[0]?.id
  const { workspaceId } = ada
  const inviteId = (await ada.do('invite-member', { workspaceId, role: 'viewer' })).invite.id
  const { uid } = ada.caller
  const secretId = (await ada.do('add-secret', { workspaceId, name: 'A', value: 'tulip-4418' })).secret.id
  await failing(world, ada, { plantId: plant.id })
  const requestId = (await ada.do('get-plant', { plantId: plant.id })).plant.openRequestId ?? ''
  const ids = { plantId: plant.id, deploymentId: deployment.id, releaseId: known, secretId }
  const real = { workspaceId, ...ids, inviteId, uid, requestId }
  const { ulid } = world.parts.ids
  const invented = {
    workspaceId: ulid(),
    plantId: ulid(),
    deploymentId: ulid(),
    releaseId: ulid(),
    inviteId: 'f'.repeat(64),
    uid: 'nobody',
    secretId: ulid(),
    requestId: ulid(),
  }
  const eve = await newcomer(world, 'eve')
  await eve.do('create-workspace', { name: 'Elsewhere' })
  const before = dumpOf(world)
  for (const [name, payload] of Object.entries(payloads)) {
    const refusal = await refusalOf(use(world, name, eve.caller, payload(real)))
    expect(refusal, name).toMatchObject({ code: 'not_found' })
    expect(await refusalOf(use(world, name, eve.caller, payload(invented))), name).toEqual(refusal)
  }
  expect(dumpOf(world)).toEqual(before)
})

test('ACL: ids of another workspace are not found when they are mixed with ids of the own one', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const theirs = await livePlant(world, ada)
  const theirRelease = (await ada.do('get-releases', { plantId: theirs.plant.id })).releases[0]?.id ?? ''
  const eve = await newcomer(world, 'eve')
  const { workspace } = await eve.do('create-workspace', { name: 'Elsewhere' })
  const own = await livePlant(world, { ...eve, workspaceId: workspace.id }, 'a', 'mine')
  const wish = { name: 'KEY', value: 'tulip-4417' }
  const secretId = (await ada.do('add-secret', { workspaceId: ada.workspaceId, ...wish })).secret.id
  const before = dumpOf(world)
  const plantId = theirs.plant.id
  const workspaceId = workspace.id
  for (const refused of [
    eve.do('start-deploy', { workspaceId, plantId }),
    eve.do('start-deploy', { workspaceId: ada.workspaceId, plantId: own.plant.id }),
    eve.do('start-deploy', { workspaceId: ada.workspaceId, gitUrl: 'https://git.example/shop' }),
    eve.do('get-deployments', { workspaceId, plantId }),
    eve.do('get-deployments', { workspaceId: ada.workspaceId, plantId: own.plant.id }),
    eve.do('get-conversation', { workspaceId, plantId }),
    eve.do('get-conversation', { workspaceId, deploymentId: theirs.deployment.id }),
    eve.do('get-conversation', { workspaceId: ada.workspaceId, plantId: own.plant.id }),
    eve.do('react', { target: { deploymentId: theirs.deployment.id, seq: 1 }, emoji: '🎉' }),
    eve.do('comment', { target: { deploymentId: theirs.deployment.id, seq: 999_999 }, text: 'Hello' }),
    eve.do('rollback', { plantId: own.plant.id, releaseId: theirRelease }),
    eve.do('add-secret', { workspaceId, plantId, ...wish }),
    eve.do('import-env', { workspaceId, plantId, text: 'KEY=tulip-4417' }),
    eve.do('update-secret', { workspaceId, secretId, value: 'tulip-4417' }),
    eve.do('delete-secret', { workspaceId, secretId }),
  ]) {
    expect(await refusalOf(refused)).toMatchObject({ code: 'not_found' })
  }
  expect(await eve.do('get-activity', { workspaceId, plantId })).toEqual({ activity: [], cursor: null })
  expect(dumpOf(world)).toEqual(before)
})

test('ACL: a log, a shelf and a room of another workspace are not found', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  const eve = await newcomer(world, 'eve')
  const { logs, access, system, plants } = world.services
  const { workspaceId } = ada
  const invented = world.parts.ids.ulid()
  expect(await logs.owner(ada.caller, deployment.id)).toMatchObject({ workspaceId })
  const gitUrl = 'https://git.example/shop'
  for (const [real, none] of [
    [logs.owner(eve.caller, deployment.id), logs.owner(eve.caller, invented)],
    [access.mayReadWorkspace('eve', workspaceId), access.mayReadWorkspace('eve', invented)],
    [system.plants(eve.caller, workspaceId), system.plants(eve.caller, invented)],
    [plants.create(eve.caller, { workspaceId, gitUrl }), plants.create(eve.caller, { workspaceId: invented, gitUrl })],
  ]) {
    const refusal = await refusalOf(Promise.resolve(real))
    expect(refusal).toMatchObject({ code: 'not_found' })
    expect(await refusalOf(Promise.resolve(none))).toEqual(refusal)
  }
})

test('ACL: nobody sees in a list what is of a workspace that they are not in', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  await livePlant(world, ada)
  const eve = await newcomer(world, 'eve')
  expect(await eve.do('get-my-workspaces', {})).toEqual({ workspaces: [] })
  const { workspace } = await eve.do('create-workspace', { name: 'Elsewhere' })
  const workspaceId = workspace.id
  expect(await eve.do('join-workspace', { workspaceId })).toMatchObject({ shelf: [], role: 'owner' })
  expect((await eve.do('get-deployments', { workspaceId })).deployments).toEqual([])
  expect((await eve.do('get-activity', { workspaceId })).activity).toMatchObject([{ kind: 'workspace.created' }])
})
