import { expect, test } from 'vitest'
import { failedPlant, failing, heardRequests } from '../../test/kit/failed-plant.ts'
import { deployAgain } from '../../test/kit/planted.ts'
import { claimed, settled } from '../../test/kit/played-builder.ts'
import { member, newcomer, refusalOf } from '../../test/kit/services-people.ts'
import { dumpOf } from '../../test/kit/store-dump.ts'
import { documents } from '../ports/documents.ts'

test('APP4: a failure asks the team in the same commit, with everything that a person needs to decide', async () => {
  const { world, ada, workspaceId, plantId, deploymentId, now, requests, entries } = await failedPlant()
  await using _world = world
  const plant = await now()
  expect(plant).toMatchObject({ status: 'FAILED', openRequestId: expect.any(String) })
  const [request, ...others] = await requests()
  expect(others).toEqual([])
  expect(request).toMatchObject({
    ...{ id: plant.openRequestId, version: 1, workspaceId, plantId, deploymentId, environment: 'production' },
    ...{ failedStep: 'build', status: 'open', needed: 1, eligible: ['developer', 'maintainer', 'owner'], votes: [] },
    ...{ liveReleaseId: plant.live?.releaseId, targetReleaseId: plant.live?.releaseId },
    changes: { files: [], settings: ['buildCommand'], secrets: [] },
    reason: expect.stringContaining('The build command ended with 1.'),
  })
  expect(Date.parse(request?.deadline ?? '') - Date.parse(request?.createdAt ?? '')).toBe(24 * 3600_000)
  expect((await ada.do('join-workspace', { workspaceId })).approvals).toEqual([request])
  expect(await entries('approval.opened')).toHaveLength(1)
  await expect.poll(() => heardRequests(world)).toEqual([['required', 'open']])
})

test('APP5: an approval restores what the live release was made with and pauses, without a deployment', async () => {
  const { world, ada, workspaceId, plantId, now, requests, entries, openId } = await failedPlant()
  await using _world = world
  const requestId = await openId()
  const pointer = await world.store.get(documents.pointer(plantId, 'production'))
  const { deployments } = await ada.do('get-deployments', { workspaceId })
  const { request } = await ada.do('approve-rollback', { requestId, decision: 'approve', comment: 'It was me' })
  const vote = { uid: ada.caller.uid, name: 'Ada', decision: 'approve', comment: 'It was me' }
  expect(request).toMatchObject({ status: 'approved', by: ada.caller.uid, version: 3, votes: [vote] })
  const plant = await now()
  expect(plant).toMatchObject({
    ...{ status: 'HEALTHY', settings: {} },
    automatic: { paused: true, by: ada.caller.uid, reason: 'Went back to aaaaaaa after a failure' },
  })
  expect(plant.openRequestId).toBeUndefined()
  expect(await world.store.get(documents.pointer(plantId, 'production'))).toEqual(pointer)
  expect((await ada.do('get-deployments', { workspaceId })).deployments).toEqual(deployments)
  expect(await requests()).toEqual([request])
  expect((await ada.do('join-workspace', { workspaceId })).approvals).toEqual([])
  for (const kind of ['approval.opened', 'approval.voted', 'approval.resolved'])
    expect(await entries(kind), kind).toHaveLength(1)
  const told = [
    ['required', 'open'],
    ['resolved', 'approved'],
  ]
  await expect.poll(() => heardRequests(world)).toEqual(told)
  expect((await ada.do('resume-deploys', { plantId })).plant.automatic).toEqual({ paused: false })
})

test('APP5: a decline leaves the plant failed, and a vote after the outcome is told so and changes nothing', async () => {
  const { world, ada, now, openId } = await failedPlant()
  await using _world = world
  const requestId = await openId()
  const { request } = await ada.do('approve-rollback', { requestId, decision: 'decline' })
  expect(request).toMatchObject({ status: 'declined', by: ada.caller.uid })
  const plant = await now()
  expect(plant).toMatchObject({
    status: 'FAILED',
    automatic: { paused: false },
    settings: { buildCommand: 'make all' },
  })
  expect(plant.openRequestId).toBeUndefined()
  const before = dumpOf(world)
  expect(await refusalOf(ada.do('approve-rollback', { requestId, decision: 'approve' }))).toMatchObject({
    ...{ code: 'conflict', message: expect.stringContaining('declined already') },
  })
  expect(dumpOf(world)).toEqual(before)
})

test('APP1: a viewer is forbidden, and a request of another workspace is not found, with nothing changed', async () => {
  const { world, workspaceId, openId } = await failedPlant()
  await using _world = world
  const requestId = await openId()
  const viewer = await member(world, workspaceId, 'viewer')
  const stranger = await newcomer(world, 'eve')
  const before = dumpOf(world)
  expect(await refusalOf(viewer.do('approve-rollback', { requestId, decision: 'approve' }))).toMatchObject({
    code: 'forbidden',
  })
  const nowhere = world.parts.ids.ulid()
  const refusals = [requestId, nowhere].map((id) =>
    refusalOf(stranger.do('approve-rollback', { requestId: id, decision: 'approve' })),
  )
  const [other, none] = await Promise.all(refusals)
  expect(other).toMatchObject({ code: 'not_found' })
  expect(other).toEqual(none)
  expect(await refusalOf(stranger.do('get-approvals', { workspaceId }))).toMatchObject({ code: 'not_found' })
  expect(dumpOf(world)).toEqual(before)
})

test('APP6: a later failure takes the place of the open request, and a later release closes it', async () => {
  const { world, ada, plantId, requests, entries, openId, now } = await failedPlant()
  await using _world = world
  const first = await openId()
  await failing(world, ada, { plantId })
  const second = await openId()
  expect(second).not.toBe(first)
  expect((await requests()).map(({ id, status }) => [id, status])).toEqual([
    [second, 'open'],
    [first, 'superseded'],
  ])
  await ada.do('update-plant', { plantId, settings: {} })
  const { id } = await deployAgain(ada, { plantId })
  const builder = await claimed(world, id)
  await builder.cloned('b')
  await builder.finish(await builder.upload({ 'index.html': 'b' }))
  await settled(world, id)
  expect((await requests()).map(({ status }) => status)).toEqual(['superseded', 'superseded'])
  expect(await now()).toMatchObject({ status: 'HEALTHY' })
  expect((await now()).openRequestId).toBeUndefined()
  expect(await entries('approval.opened')).toHaveLength(2)
  expect(await entries('approval.resolved')).toHaveLength(2)
})
