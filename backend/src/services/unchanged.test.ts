import type { CommandName, CommandPayload } from '@trellis/shared/commands'
import { expect, test } from 'vitest'
import { livePlant } from '../../test/kit/planted.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner, member } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'

async function stage() {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const { plant } = await livePlant(world, ada)
  const { workspace } = await ada.do('update-workspace', { workspaceId, description: 'Where apps grow', type: 'team' })
  const viewer = await member(world, workspaceId, 'viewer')
  const { secret } = await ada.do('add-secret', { workspaceId, name: 'KEY', value: 'tulip-4417', description: 'A key' })
  return { world, ada, workspaceId, plant, workspace, secret, uid: viewer.caller.uid }
}

test('ACT1: what is as it was before is no change: no version, no entry and no notice', async () => {
  const { world: opened, ada, workspaceId, plant, workspace, secret, uid } = await stage()
  await using world = opened
  const { id: plantId, name, gitUrl, ref, slug } = plant
  const { policy, description } = workspace
  const { id: secretId, environments, exposure } = secret
  const commands: [CommandName, object, object][] = [
    ['set-role', { workspaceId, uid, role: 'viewer' }, { member: { uid, role: 'viewer' } }],
    ['update-workspace', { workspaceId }, { workspace: { version: workspace.version } }],
    ['update-workspace', { workspaceId, policy, description, name: workspace.name }, { workspace: { description } }],
    ['update-secret', { workspaceId, secretId }, { secret: { version: 1 } }],
    ['update-secret', { workspaceId, secretId, environments, exposure }, { secret: { version: 1 } }],
    ['update-plant', { plantId }, { plant: { version: plant.version } }],
    ['update-plant', { plantId, name, gitUrl, ref, slug }, { plant: { version: plant.version } }],
  ]
  for (const [name, payload, answer] of commands) {
    const [stored, told] = [dumpOf(world), world.facts.length]
    const now = await ada.do('get-plant', { plantId })
    const expected = 'plant' in answer ? now : answer
    expect(await ada.do(name, payload as CommandPayload<typeof name>), name).toMatchObject(expected)
    expect(dumpOf(world), name).toEqual(stored)
    expect(world.facts.slice(told), name).toEqual([])
  }
})
