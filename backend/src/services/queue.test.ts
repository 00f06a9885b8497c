import { expect, test } from 'vitest'
import { deployAgain, plantApp } from '../../test/kit/planted.ts'
import { claimed, failedAtBuild, jobOf, recordOf, settled } from '../../test/kit/played-builder.ts'
import { openWorld, type World } from '../../test/kit/services.ts'
import { firstOwner, refusalOf } from '../../test/kit/services-people.ts'
import { documents } from '../ports/documents.ts'

async function queueOf(world: World, plantId: string) {
  return (await world.store.get(documents.plant(plantId)))?.data.queue
}

test('QUE: a newer waiting deployment takes the place of an older one, never of one that builds', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant, deployment: first } = await plantApp(ada)
  await jobOf(world, first.id)
  const second = await deployAgain(ada, { plantId: plant.id })
  const third = await deployAgain(ada, { plantId: plant.id })
  const fourth = await deployAgain(ada, { plantId: plant.id })
  expect((await recordOf(world, first.id)).state).toMatchObject({ status: 'building' })
  expect((await settled(world, second.id)).state).toMatchObject({
    status: 'cancelled',
    reason: 'superseded',
    supersededBy: third.id,
  })
  expect((await settled(world, third.id)).state).toMatchObject({ status: 'cancelled', supersededBy: fourth.id })
  expect((await recordOf(world, fourth.id)).state.status).toBe('queued')
  const found = (await world.store.get(documents.plant(plant.id)))?.data
  expect(found?.activeDeploymentIds).toEqual([first.id, fourth.id])
  const log = await world.services.logs.page(second.id, 0)
  expect(log).toMatchObject({ done: true, lines: [{ seq: 1, stream: 'system' }] })
  await (await claimed(world, first.id)).finish(failedAtBuild)
  await jobOf(world, fourth.id)
  expect(world.started.map(({ deploymentId }) => deploymentId)).toEqual([first.id, fourth.id])
})

test('QUE: many requests at once leave one that builds or waits', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant, deployment } = await plantApp(ada)
  await jobOf(world, deployment.id)
  await Promise.all(Array.from({ length: 8 }, () => deployAgain(ada, { plantId: plant.id })))
  const { deployments } = await ada.do('get-deployments', { workspaceId: ada.workspaceId, limit: 100 })
  expect(deployments.filter(({ status }) => status === 'queued')).toHaveLength(1)
  expect(deployments.filter(({ status }) => status === 'building')).toHaveLength(1)
  expect(deployments.filter(({ status }) => status === 'cancelled')).toHaveLength(7)
})

test('QUE: each previewed ref has a queue of its own, beside production', async () => {
  await using world = await openWorld({ maxBuilds: 4 })
  const ada = await firstOwner(world)
  const { plant, deployment } = await plantApp(ada)
  const one = await deployAgain(ada, { plantId: plant.id, environment: 'preview', ref: 'one' })
  const two = await deployAgain(ada, { plantId: plant.id, environment: 'preview', ref: 'two' })
  for (const { id } of [deployment, one, two]) await jobOf(world, id)
  const again = await deployAgain(ada, { plantId: plant.id, environment: 'preview', ref: 'two' })
  const newer = await deployAgain(ada, { plantId: plant.id, environment: 'preview', ref: 'two' })
  expect((await settled(world, again.id)).state).toMatchObject({ supersededBy: newer.id })
  for (const { id } of [deployment, one, two]) expect((await recordOf(world, id)).state.status).toBe('building')
  const plantNow = await ada.do('get-plant', { plantId: plant.id })
  expect(plantNow.plant).toMatchObject({ status: 'DEPLOYING', latestDeploymentId: deployment.id })
})

test('QUE: the limit of the server holds; place and reason stand on the plants and move up', async () => {
  await using world = await openWorld({ maxBuilds: 2 })
  const ada = await firstOwner(world)
  const planted = []
  for (const name of ['one', 'two', 'three', 'four']) planted.push(await plantApp(ada, name))
  const [one, , three, four] = planted
  if (!one || !three || !four) throw new Error('planting went wrong')
  const reason = 'This server builds 2 deployments at once.'
  await expect.poll(() => queueOf(world, four.plant.id), { timeout: 5000 }).toEqual({ position: 2, reason })
  expect(await queueOf(world, three.plant.id)).toEqual({ position: 1, reason })
  expect(world.started).toHaveLength(2)
  expect((await ada.do('get-plant', { plantId: three.plant.id })).plant.queue).toEqual({ position: 1, reason })
  await (await claimed(world, one.deployment.id)).finish(failedAtBuild)
  await jobOf(world, three.deployment.id)
  await expect.poll(() => queueOf(world, four.plant.id), { timeout: 5000 }).toEqual({ position: 1, reason })
  expect(await queueOf(world, three.plant.id)).toBeUndefined()
  await ada.do('cancel-deploy', { deploymentId: four.deployment.id })
  expect(await queueOf(world, four.plant.id)).toBeUndefined()
})

test('QUE: the limit of a workspace holds and does not hold up another workspace', async () => {
  await using world = await openWorld({ maxBuilds: 3 })
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const { workspace } = await ada.do('join-workspace', { workspaceId })
  await ada.do('update-workspace', { workspaceId, policy: { ...workspace.policy, maxBuilds: 1 } })
  await jobOf(world, (await plantApp(ada, 'one')).deployment.id)
  const waiting = await plantApp(ada, 'two')
  const other = (await ada.do('create-workspace', { name: 'Other' })).workspace.id
  const elsewhere = await plantApp({ ...ada, workspaceId: other }, 'three')
  await jobOf(world, elsewhere.deployment.id)
  const place = { position: 1, reason: 'This workspace builds one deployment at once.' }
  await expect.poll(() => queueOf(world, waiting.plant.id), { timeout: 5000 }).toEqual(place)
  expect((await recordOf(world, waiting.deployment.id)).state.status).toBe('queued')
})

test('QUE: a deployment waits behind the one of its plant that builds, and is told so', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant, deployment } = await plantApp(ada)
  await jobOf(world, deployment.id)
  await deployAgain(ada, { plantId: plant.id })
  const place = { position: 1, reason: 'Another deployment of this plant is building.' }
  await expect.poll(() => queueOf(world, plant.id), { timeout: 5000 }).toEqual(place)
})

test('QUE: a builder that cannot be started ends the deployment, with words, and frees its slot', async () => {
  await using world = await openWorld({ maxBuilds: 1 })
  const ada = await firstOwner(world)
  world.trouble.error = new Error('spawn ENOMEM')
  const { deployment } = await plantApp(ada)
  const { state } = await settled(world, deployment.id)
  expect(state).toMatchObject({ status: 'error', error: { code: 'builder_not_started' } })
  expect(JSON.stringify(state)).not.toContain('ENOMEM')
  delete world.trouble.error
  await jobOf(world, (await plantApp(ada, 'two')).deployment.id)
})

test('DEP: cancelling works while it waits and while it builds, and once', async () => {
  await using world = await openWorld({ maxBuilds: 1 })
  const ada = await firstOwner(world)
  const { plant, deployment: building } = await plantApp(ada)
  const builder = await claimed(world, building.id)
  const waiting = await deployAgain(ada, { plantId: plant.id })
  const cancelled = await ada.do('cancel-deploy', { deploymentId: waiting.id })
  expect(cancelled.deployment).toMatchObject({ status: 'cancelled', reason: 'Ada cancelled it.' })
  expect(await refusalOf(ada.do('cancel-deploy', { deploymentId: waiting.id }))).toMatchObject({ code: 'conflict' })
  await ada.do('cancel-deploy', { deploymentId: building.id })
  expect((await settled(world, building.id)).state).toMatchObject({ status: 'cancelled', log: { lines: 1 } })
  expect(world.stopped).toEqual([`${building.id}-1`])
  expect(await refusalOf(builder.heartbeat())).toMatchObject({ code: 'conflict' })
  expect((await ada.do('get-plant', { plantId: plant.id })).plant).toMatchObject({ status: 'EMPTY' })
})

test('DEP: two who cancel at once get one outcome and one conflict', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { deployment } = await plantApp(ada)
  const both = [0, 1].map(() =>
    ada.do('cancel-deploy', { deploymentId: deployment.id }).catch((error) => error.refusal.code),
  )
  const outcomes = await Promise.all(both)
  expect(outcomes).toContain('conflict')
  expect(outcomes).toContainEqual({ deployment: expect.objectContaining({ status: 'cancelled' }) })
})

test('DEP: a retry is a new deployment of the same ref, refused while the first one runs', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant } = await plantApp(ada)
  const first = await deployAgain(ada, { plantId: plant.id, environment: 'preview', ref: 'topic' })
  expect(await refusalOf(ada.do('retry-deploy', { deploymentId: first.id }))).toMatchObject({ code: 'conflict' })
  await (await claimed(world, first.id)).finish(failedAtBuild)
  const { deployment } = await ada.do('retry-deploy', { deploymentId: first.id })
  expect(deployment).toMatchObject({ status: 'queued', ref: 'topic', environment: 'preview', plantId: plant.id })
  expect(deployment.id).not.toBe(first.id)
  expect((await recordOf(world, first.id)).state.status).toBe('error')
})
