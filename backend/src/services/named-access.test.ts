import type { CommandName } from '@trellis/shared/commands'
import { expect, test } from 'vitest'
import { livePlant } from '../../test/kit/planted.ts'
import { openWorld } from '../../test/kit/services.ts'
import {
  firstOwner,
  member,
  newcomer,
  type Person,
  personOf,
  refusalOf,
  unknownCaller,
} from '../../test/kit/services-people.ts'
import { useCommand } from '../gateway/use-command.ts'

test('ACL4: a command whose time has not come is unavailable only to those who could give it', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const { plant } = await livePlant(world, ada)
  const plantId = plant.id
  const [stranger, viewer, developer] = [
    await newcomer(world, 'stranger'),
    await member(world, workspaceId, 'viewer'),
    await member(world, workspaceId, 'developer'),
  ]
  const unknown = personOf(world, unknownCaller('nobody'))
  const commandId = world.parts.ids.ulid()
  const rows: [CommandName, object, string[]][] = [
    ['run-command', { workspaceId, plantId, command: 'ls' }, ['forbidden', 'not_found', 'forbidden', 'unavailable']],
    ['run-command', { workspaceId, command: 'ls' }, ['forbidden', 'not_found', 'forbidden', 'unavailable']],
    ['wake', { plantId }, ['forbidden', 'not_found', 'forbidden', 'unavailable']],
    ['sleep', { plantId }, ['forbidden', 'not_found', 'forbidden', 'unavailable']],
    ['cancel-command', { commandId }, ['forbidden', 'not_found', 'not_found', 'not_found']],
    ['console-input', { commandId, text: 'y' }, ['forbidden', 'not_found', 'not_found', 'not_found']],
    ['console-resize', { commandId, columns: 80, rows: 24 }, ['forbidden', 'not_found', 'not_found', 'not_found']],
    ['get-metrics', { from: plant.createdAt, to: plant.updatedAt }, ['forbidden', ...Array(3).fill('unavailable')]],
  ]
  for (const [name, payload, expected] of rows) {
    const ask = async ({ caller }: Person) =>
      (await refusalOf(useCommand(world.services, name, { caller, payload }))).code
    const found = [await ask(unknown), await ask(stranger), await ask(viewer), await ask(developer)]
    expect([name, ...found]).toEqual([name, ...expected])
  }
})
