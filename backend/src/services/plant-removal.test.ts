import { expect, test } from 'vitest'
import { carryOut, deployAgain, livePlant, plantApp } from '../../test/kit/planted.ts'
import { claimed, jobOf, recordOf, sha } from '../../test/kit/played-builder.ts'
import { openWorld, type World } from '../../test/kit/services.ts'
import { firstOwner, refusalOf, spaceOf } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'
import { documents } from '../ports/documents.ts'
import { collectBlobs } from './blob-collection.ts'

const hour = 3600_000

/** The documents that have anything to do with this plant, besides the activity, which tells what was. */
function leftOf(world: World, plantId: string): string[] {
  const all = Object.entries(dumpOf(world)).filter(
    ([path]) => !path.includes('/activity/') && !path.startsWith('tokens/'),
  )
  return all.filter(([path, data]) => path.includes(plantId) || data.includes(plantId)).map(([path]) => path)
}

test('DEP: deleting a plant leaves nothing but its address, which rests, and the activity', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada, 'ab')
  const wish = { plantId: plant.id, environment: 'preview', ref: 'topic/one' } as const
  await carryOut(world, (await deployAgain(ada, wish)).id, { letter: 'c' })
  await ada.do('rollback', { plantId: plant.id })
  const { deployments } = await ada.do('get-deployments', { workspaceId: ada.workspaceId })
  await ada.do('delete-plant', { plantId: plant.id })
  expect(leftOf(world, plant.id)).toEqual(['domains/shop'])
  expect(world.forgotten).toEqual([plant.id])
  expect((await world.store.get(documents.domain('shop')))?.data.freedAt).toEqual(expect.any(String))
  for (const { id } of deployments) {
    expect(await refusalOf(ada.do('get-deployment', { deploymentId: id }))).toMatchObject({ code: 'not_found' })
    expect(Object.keys(dumpOf(world)).filter((path) => path.includes(id) && !path.includes('/activity/'))).toEqual([])
  }
  expect(await refusalOf(ada.do('get-plant', { plantId: plant.id }))).toMatchObject({ code: 'not_found' })
  expect((await ada.do('join-workspace', { workspaceId: ada.workspaceId })).shelf).toEqual([])
  const { activity } = await ada.do('get-activity', { workspaceId: ada.workspaceId, plantId: plant.id })
  expect(activity.map(({ kind }) => kind)).toContain('plant.deleted')
  await expect.poll(() => world.facts.at(-1)).toBeDefined()
  expect(world.facts).toContainEqual({ type: 'plant-removed', workspaceId: ada.workspaceId, plantId: plant.id })
})

test('DEP: a plant whose address was changed leaves none of its addresses', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada)
  const wish = { plantId: plant.id, environment: 'preview', ref: 'topic' } as const
  await carryOut(world, (await deployAgain(ada, wish)).id)
  await ada.do('update-plant', { plantId: plant.id, slug: 'garden' })
  await carryOut(world, (await deployAgain(ada, wish)).id)
  await ada.do('delete-plant', { plantId: plant.id })
  const hosts = Object.keys(dumpOf(world)).filter((path) => path.startsWith('domains/'))
  expect(hosts.sort()).toEqual(['domains/garden', 'domains/shop'])
})

test('ADR5: deleting a plant leaves an address that is another plant’s by now', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada)
  const wish = { plantId: plant.id, environment: 'preview', ref: 'topic' } as const
  await carryOut(world, (await deployAgain(ada, wish)).id)
  await ada.do('update-plant', { plantId: plant.id, slug: 'garden' })
  const place = documents.domain('shop--topic')
  const other = '01JZZZZZZZZZZZZZZZZZZZZZZZ'
  await world.store.transaction(async (transaction) => {
    const found = await transaction.get(place)
    if (found) transaction.set(place, { ...found.data, plantId: other })
  })
  await ada.do('delete-plant', { plantId: plant.id })
  expect((await world.store.get(place))?.data.plantId).toBe(other)
})

test('DEP: deleting a plant that builds and has more waiting ends them first', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant, deployment } = await plantApp(ada)
  const builder = await claimed(world, deployment.id)
  const waiting = await deployAgain(ada, { plantId: plant.id })
  await ada.do('delete-plant', { plantId: plant.id })
  expect(world.stopped).toEqual([`${deployment.id}-1`])
  expect(leftOf(world, plant.id)).toEqual(['domains/shop'])
  expect(['conflict', 'unauthenticated']).toContain((await refusalOf(builder.heartbeat())).code)
  expect(world.started.map(({ deploymentId }) => deploymentId)).not.toContain(waiting.id)
  expect(world.errors).toEqual([])
})

test('DEP: a deployment that is started while its plant is deleted leaves nothing that takes up a slot', async () => {
  for (let round = 0; round < 4; round += 1) {
    await using world = await openWorld({ maxBuilds: 1 })
    const ada = await firstOwner(world)
    const { plant, deployment } = await plantApp(ada)
    await jobOf(world, deployment.id)
    const again = deployAgain(ada, { plantId: plant.id }).catch(() => undefined)
    await Promise.all([ada.do('delete-plant', { plantId: plant.id }), again])
    const next = await plantApp(ada, 'next')
    await jobOf(world, next.deployment.id)
    expect((await recordOf(world, next.deployment.id)).state.status).toBe('building')
  }
})

test('DEP: two who delete a plant at once delete it once', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await livePlant(world, ada)
  const outcomes = await Promise.all(
    [0, 1].map(() => ada.do('delete-plant', { plantId: plant.id }).catch((error: unknown) => error)),
  )
  expect(outcomes).toContainEqual({})
  expect(outcomes).toContainEqual(expect.objectContaining({ refusal: expect.objectContaining({ code: 'not_found' }) }))
  const { activity } = await ada.do('get-activity', { workspaceId: ada.workspaceId })
  expect(activity.filter(({ kind }) => kind === 'plant.deleted')).toHaveLength(1)
})

test('STO: the blobs of a deleted plant are collected, those that another plant shares stay', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const gone = await plantApp(ada, 'gone')
  await carryOut(world, gone.deployment.id, { files: { 'index.html': 'only here', 'logo.svg': 'shared' } })
  const stays = await plantApp(ada, 'stays')
  await carryOut(world, stays.deployment.id, { files: { 'index.html': 'another', 'logo.svg': 'shared' } })
  await ada.do('delete-plant', { plantId: gone.plant.id })
  const held = async () => {
    const found = new Set<string>()
    for await (const { sha256 } of world.artifacts.list(spaceOf(ada))) found.add(sha256)
    return ['only here', 'shared', 'another'].filter((body) => found.has(sha(body)))
  }
  expect(await collectBlobs(world.parts, spaceOf(ada))).toBe(0)
  expect(await held()).toEqual(['only here', 'shared', 'another'])
  world.clock.advance(25 * hour)
  expect(await collectBlobs(world.parts, spaceOf(ada))).toBe(2)
  expect(await held()).toEqual(['shared', 'another'])
  expect((await ada.do('get-plant', { plantId: stays.plant.id })).plant.status).toBe('HEALTHY')
})
