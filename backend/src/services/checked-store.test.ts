import { expect, test } from 'vitest'
import { everyPlace } from '../../test/kit/every-place.ts'
import { livePlant } from '../../test/kit/planted.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner, refusalOf } from '../../test/kit/services-people.ts'
import { missingMembers, shapedKinds } from '../core/record-shapes.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import { CheckedStore } from './checked-store.ts'

const kindOf = (path: string) =>
  path
    .split('/')
    .slice(0, -1)
    .map((segment, index) => (index % 2 === 0 ? segment : '{}'))
    .join('/')

test('STO6: every kind of document has a shape, but for those of the server itself', () => {
  const named = new Set(Object.values(everyPlace).map(({ path }) => kindOf(path)))
  named.delete('meta')
  expect([...shapedKinds].sort()).toEqual([...named].sort())
})

test('STO6: what a member or its kind is missing is named; what is more is welcome', () => {
  const domain = { host: 'shop', plantId: 'p', workspaceId: 'w' }
  expect(missingMembers('domains', { ...domain, more: 1 })).toEqual([])
  expect(missingMembers('domains', { host: 7, plantId: 'p' })).toEqual(['host', 'workspaceId'])
  for (const data of [undefined, null, 'text', []]) expect(missingMembers('domains', data)).toHaveLength(3)
  expect(missingMembers('deployments/{}/logs', { first: 1, count: 1, bytes: [1] })).toEqual(['bytes'])
  expect(missingMembers('meta', {})).toEqual([])
})

test('STO6: a document that another version wrote is said by name, by every way to read it', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada)
  const store = new CheckedStore(world.store)
  const found = await world.store.get(documents.plant(plant.id))
  if (!found) throw new Error('the plant is missing')
  const { activeDeploymentIds: _gone, ...older } = found.data
  await world.store.update({ path: found.path }, older, found.revision)
  const call = { equal: { workspaceId: ada.workspaceId }, limit: 5 }
  const reads = [
    () => store.get(documents.plant(plant.id)),
    () => store.query(queries.plantsOfWorkspace, call),
    () => store.transaction((transaction) => transaction.get(documents.plant(plant.id))),
    () => store.transaction((transaction) => transaction.query(queries.plantsOfWorkspace, call)),
    () => ada.do('get-plant', { plantId: plant.id }),
    () => ada.do('start-deploy', { workspaceId: ada.workspaceId, plantId: plant.id }),
  ]
  for (const read of reads) {
    expect(await refusalOf(read())).toMatchObject({
      code: 'internal',
      message: expect.stringMatching(new RegExp(`plants/${plant.id}.*"activeDeploymentIds".*Nothing was changed`)),
    })
  }
})

test('STO6: documents of the first version, without anything that came later, are read as they are', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada)
  for (const ref of [documents.plant(plant.id), documents.domain(plant.slug)]) {
    const found = await world.store.get<Record<string, unknown>>({ path: ref.path })
    if (!found) throw new Error(`${ref.path} is missing`)
    const { buildLimits: _limits, target: _target, region, ...first } = found.data
    await world.store.update({ path: ref.path }, { ...first, ...(region ? { region } : {}) }, found.revision)
  }
  expect((await ada.do('get-plant', { plantId: plant.id })).plant).toMatchObject({ id: plant.id, status: 'HEALTHY' })
  await ada.do('start-deploy', { workspaceId: ada.workspaceId, plantId: plant.id })
})

test('STO6: a server does not begin on documents of a newer one, and changes nothing', async () => {
  await using world = await openWorld()
  const found = await world.store.get(documents.server())
  if (!found) throw new Error('the server has no document')
  await world.store.update(documents.server(), { ...found.data, schema: 3 }, found.revision)
  const before = await world.store.get(documents.server())
  expect(await refusalOf(world.services.setUp.prepareSetUp())).toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/newer Trellis \(schema 3, this one knows 2\)/),
  })
  expect(await world.store.get(documents.server())).toEqual(before)
})
