import { expect, test } from 'vitest'
import { openWorld } from '../../test/kit/services.ts'
import { command, firstOwner } from '../../test/kit/services-people.ts'
import { queries } from '../ports/queries.ts'
import { listAll } from './query-all.ts'

test('STO: a list is whole, however many pages it takes', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const names = Array.from({ length: 1001 }, (_, n) => `Greenhouse ${n}`)
  await Promise.all(names.map((name) => command(world.services, ada.caller, ['create-workspace', { name }])))
  const { workspaces } = await command(world.services, ada.caller, ['get-my-workspaces', {}])
  expect(workspaces.map(({ name }) => name)).toEqual(expect.arrayContaining(names))
  expect(await listAll(world.parts.store, queries.jobs)).toEqual([])
})
