import { expect, test } from 'vitest'
import { carryOut, deployAgain, plantApp } from '../../test/kit/planted.ts'
import { claimed, failedAtBuild, manifestOf, recordOf, settled, sha } from '../../test/kit/played-builder.ts'
import { openRegions } from '../../test/kit/regions.ts'
import { openWorld, type World } from '../../test/kit/services.ts'
import { firstOwner } from '../../test/kit/services-people.ts'
import { documents } from '../ports/documents.ts'
import { createHousekeeping } from './housekeeping.ts'
import { createSiteRoutes } from './site-routes.ts'

const regions = ['eu', 'us']
const hour = 3600_000
const openTwo = () => openWorld({ regions }, { openArtifacts: openRegions(regions) })

async function tidy(world: World) {
  const housekeeping = createHousekeeping(world.parts)
  await housekeeping.run()
  await housekeeping.close()
  expect(world.errors).toEqual([])
}

async function stored(world: World, region: string, workspaceId: string): Promise<Set<string>> {
  const found = new Set<string>()
  for await (const blob of world.artifacts.list({ region, workspaceId })) found.add(blob.sha256)
  return found
}

/** What a visitor of the plant's address gets, and the region that it comes from. */
async function visit(world: World, label: string) {
  const routes = createSiteRoutes(world.parts)
  const route = await routes.resolve(label)
  routes.close()
  const form = route.kind === 'release' ? route.release.pages.get('/index.html')?.in('identity') : undefined
  if (!form) return undefined
  const { region, workspaceId, sha256 } = form
  return { region, body: String(await world.artifacts.read({ region, workspaceId, sha256 }, 1000)) }
}

test('BLB3: an app is in the region that was chosen, else in the first, and served from there', async () => {
  await using world = await openTwo()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const first = await plantApp(ada, 'first')
  const form = { workspaceId, gitUrl: 'https://git.example/second', region: 'us' }
  const second = await ada.do('start-deploy', form)
  expect([first.plant.region, second.plant.region]).toEqual(['eu', 'us'])
  await carryOut(world, first.deployment.id, { files: { 'index.html': 'first' } })
  await carryOut(world, second.deployment.id, { files: { 'index.html': 'second' } })
  expect(await stored(world, 'eu', workspaceId)).toEqual(
    new Set([sha('first'), sha(manifestOf({ 'index.html': 'first' }))]),
  )
  expect(await stored(world, 'us', workspaceId)).toContain(sha('second'))
  expect(await visit(world, 'first')).toEqual({ region: 'eu', body: 'first' })
  expect(await visit(world, 'second')).toEqual({ region: 'us', body: 'second' })
})

test('BLB3: a region that is not configured is refused, also for a plant that is there', async () => {
  await using world = await openTwo()
  const ada = await firstOwner(world)
  const { plant } = await plantApp(ada)
  const refusal = { refusal: { code: 'invalid', issues: [{ path: 'region' }] } }
  await expect(ada.do('update-plant', { plantId: plant.id, region: 'moon' })).rejects.toMatchObject(refusal)
  const { workspaceId } = ada
  const form = { workspaceId, gitUrl: 'https://git.example/x', region: 'moon' }
  await expect(ada.do('start-deploy', form)).rejects.toMatchObject(refusal)
  expect((await ada.do('get-plant', { plantId: plant.id })).plant.region).toBe('eu')
})

test('BLB3: a plant that moves leaves its releases where they are, and goes back to them there', async () => {
  await using world = await openTwo()
  const ada = await firstOwner(world)
  const { plant, deployment } = await plantApp(ada)
  await carryOut(world, deployment.id, { files: { 'index.html': 'same', 'a.txt': 'old' } })
  const moved = (await ada.do('update-plant', { plantId: plant.id, region: 'us' })).plant
  expect(moved.region).toBe('us')
  expect(await visit(world, plant.slug)).toEqual({ region: 'eu', body: 'same' })

  const next = await deployAgain(ada, { plantId: plant.id })
  const builder = await claimed(world, next.id)
  await builder.cloned('b')
  const files = { 'index.html': 'same' }
  expect((await builder.ask(files)).missing, 'what another region has is not here').toHaveLength(1)
  await builder.finish(await builder.upload(files))
  expect((await settled(world, next.id)).state.status).toBe('ready')
  expect(await visit(world, plant.slug)).toEqual({ region: 'us', body: 'same' })

  const back = await ada.do('rollback', { plantId: plant.id })
  expect((await recordOf(world, back.deployment.id)).region).toBe('eu')
  expect(await visit(world, plant.slug)).toEqual({ region: 'eu', body: 'same' })
})

test('BLB3: what one region needs is collected in another that does not', async () => {
  await using world = await openTwo()
  const ada = await firstOwner(world)
  const { plant, deployment } = await plantApp(ada)
  await carryOut(world, deployment.id, { files: { 'index.html': 'needed in eu' } })
  await ada.do('update-plant', { plantId: plant.id, region: 'us' })
  const failed = await claimed(world, (await deployAgain(ada, { plantId: plant.id })).id)
  await failed.put('needed in eu')
  await failed.finish(failedAtBuild)
  world.clock.advance(25 * hour)
  await tidy(world)
  expect(await stored(world, 'us', ada.workspaceId)).toEqual(new Set())
  expect(await stored(world, 'eu', ada.workspaceId)).toContain(sha('needed in eu'))
})

test('BLB3: a cache is found in the region where it was kept', async () => {
  await using world = await openTwo()
  const ada = await firstOwner(world)
  const { plant, deployment } = await plantApp(ada)
  const key = { lockfile: sha('lock'), packageManager: 'npm', nodeVersion: '20' }
  const first = await claimed(world, deployment.id)
  await first.put('cache')
  const save = { sha256: sha('cache'), size: 5 }
  await world.services.reports.cache(first.job.token, { attempt: 1, key, save })
  expect(await world.services.reports.cache(first.job.token, { attempt: 1, key })).toHaveProperty('found')
  await first.finish(failedAtBuild)
  await ada.do('update-plant', { plantId: plant.id, region: 'us' })
  const second = await claimed(world, (await deployAgain(ada, { plantId: plant.id })).id)
  expect(await world.services.reports.cache(second.job.token, { attempt: 1, key })).toEqual({})
  expect(await world.services.reports.cache(second.job.token, { attempt: 1, key, save })).toHaveProperty('upload')
})

test('BLB3: a plant whose region is no longer configured is not deployed before it has moved', async () => {
  await using world = await openTwo()
  const ada = await firstOwner(world)
  const { plant, deployment } = await plantApp(ada)
  await carryOut(world, deployment.id, { files: { 'index.html': 'old' } })
  world.parts.settings.regions = ['us']
  const again = { plantId: plant.id }
  await expect(deployAgain(ada, again)).rejects.toThrow('There is no region "eu" here')
  expect(await visit(world, plant.slug)).toEqual({ region: 'eu', body: 'old' })
  await ada.do('update-plant', { plantId: plant.id, region: 'us' })
  await carryOut(world, (await deployAgain(ada, again)).id, { files: { 'index.html': 'new' } })
  expect(await visit(world, plant.slug)).toEqual({ region: 'us', body: 'new' })
})

test('BLB3: records of the time before regions are in the one region that there was', async () => {
  await using world = await openWorld()
  const ada = await firstOwner(world)
  const { plant, deployment } = await plantApp(ada)
  const record = await carryOut(world, deployment.id, { files: { 'index.html': 'old' } })
  const { region: _, ...older } = record
  await world.store.transaction(async (transaction) => transaction.set(documents.deployment(record.id), older))
  const id = record.state.status === 'ready' ? record.state.releaseId : ''
  await world.store.transaction(async (transaction) => {
    const found = await transaction.get(documents.release(id))
    if (!found) throw new Error('there is no release')
    const { region: _region, ...release } = found.data
    transaction.set(documents.release(id), release)
  })
  world.clock.advance(25 * hour)
  await tidy(world)
  expect(await visit(world, plant.slug)).toEqual({ region: 'local', body: 'old' })
})
