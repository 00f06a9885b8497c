import { expect, test } from 'vitest'
import { carryOut, deployAgain, livePlant } from '../../test/kit/planted.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner } from '../../test/kit/services-people.ts'
import { documents } from '../ports/documents.ts'

async function orchard() {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada)
  return { world, ada, plantId: plant.id }
}

test('ADR3: a release has the address of its deployment, also after a change of the slug', async () => {
  const { world, ada, plantId } = await orchard()
  await using _world = world
  await ada.do('update-plant', { plantId, slug: 'garden' })
  await carryOut(world, (await deployAgain(ada, { plantId })).id, { letter: 'b' })
  const { deployments } = await ada.do('get-deployments', { workspaceId: ada.workspaceId, plantId })
  const { releases } = await ada.do('get-releases', { plantId })
  expect(releases.map(({ url }) => url)).toEqual(deployments.map(({ url }) => url))
  expect(releases.map(({ url }) => url.replace(/--.*/, ''))).toEqual(['http://garden', 'http://shop'])
})

test('ADR3: a release of an older version, which kept no address, has that of its deployment', async () => {
  const { world, ada, plantId } = await orchard()
  await using _world = world
  const [made] = (await ada.do('get-releases', { plantId })).releases
  const place = documents.release(made?.id ?? '')
  await world.store.transaction(async (transaction) => {
    const found = await transaction.get(place)
    if (!found) throw new Error('there is no release')
    const { url: _url, ...older } = found.data
    transaction.set(place, older)
  })
  await ada.do('update-plant', { plantId, slug: 'garden' })
  expect((await ada.do('get-releases', { plantId })).releases.map(({ url }) => url)).toEqual([made?.url])
})
