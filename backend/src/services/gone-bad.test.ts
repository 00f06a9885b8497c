import { expect, test } from 'vitest'
import { failing, heardRequests } from '../../test/kit/failed-plant.ts'
import { carryOut, deployAgain, livePlant } from '../../test/kit/planted.ts'
import { openWorld } from '../../test/kit/services.ts'
import { firstOwner } from '../../test/kit/services-people.ts'
import { documents } from '../ports/documents.ts'

/** A plant whose second release went live a moment ago; `tell` says what an edge has seen of it. */
async function released(letters = 'ab') {
  const world = await openWorld()
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const { plant } = await livePlant(world, ada, letters)
  const plantId = plant.id
  const now = async () => (await ada.do('get-plant', { plantId })).plant
  const releaseId = (await now()).live?.releaseId ?? ''
  type Told = { requests: number; bad: number; edge?: string; of?: string; before?: [number, number] }
  const tell = ({ requests, bad, edge = 'edge-1', of = releaseId, before: [all, wrong] = [0, 0] }: Told) =>
    world.parts.relay.publish({
      ...{ type: 'site-traffic', edge, plantId, releaseId: of, requests, bad },
      before: { requests: all, bad: wrong },
    })
  const requests = async () => (await ada.do('get-approvals', { workspaceId })).requests
  return { world, ada, workspaceId, plantId, releaseId, now, tell, requests }
}

test('APP10: a release that visitors meet errors of is asked about, and its deployment stays ready', async () => {
  const { world, ada, plantId, releaseId, now, tell, requests } = await released()
  await using _world = world
  await world.also('backend-2')
  const { releases } = await ada.do('get-releases', { plantId })
  await tell({ requests: 15, bad: 5 })
  await tell({ requests: 15, bad: 5, edge: 'edge-2' })
  await expect.poll(async () => (await requests()).length).toBe(1)
  const [request] = await requests()
  const deploymentId = releases.find(({ id }) => id === releaseId)?.deploymentId ?? ''
  expect(request).toMatchObject({
    ...{ status: 'open', failedStep: 'release', liveReleaseId: releaseId, deploymentId },
    targetReleaseId: releases.find(({ id }) => id !== releaseId)?.id,
    changes: { files: ['index.html'], settings: [], secrets: [] },
    reason: expect.stringContaining('Of the first 30 requests 10 went wrong (33 %)'),
    insight: { step: 'release', title: expect.any(String) },
  })
  expect(await now()).toMatchObject({ status: 'FAILED', openRequestId: request?.id })
  expect((await ada.do('get-deployment', { deploymentId })).deployment.status).toBe('ready')
  await tell({ requests: 90, bad: 80 })
  await failing(world, ada, { plantId })
  expect((await now()).openRequestId).toBe(request?.id)
  expect(await requests()).toHaveLength(1)

  const voted = await ada.do('approve-rollback', { requestId: request?.id ?? '', decision: 'approve' })
  expect(voted.request.status).toBe('approved')
  await expect.poll(async () => (await now()).status).toBe('HEALTHY')
  const after = await now()
  expect(after).toMatchObject({ live: { releaseId: request?.targetReleaseId }, automatic: { paused: true } })
  expect(after.openRequestId).toBeUndefined()
  expect((await requests()).map(({ status }) => status)).toEqual(['approved'])
  const kinds = () => world.facts.flatMap((fact) => (fact.type === 'activity-recorded' ? [fact.activity.kind] : []))
  await expect.poll(kinds).toContain('rollback.ready')
  for (const kind of ['approval.opened', 'approval.voted', 'approval.resolved', 'rollback.started', 'rollback.ready'])
    expect(
      kinds().filter((one) => one === kind),
      kind,
    ).toHaveLength(1)
})

test('APP10: a declined request is not asked again, and what is fine, old or without a release before is not asked', async () => {
  const { world, ada, tell, requests, now, plantId } = await released()
  await using _world = world
  await tell({ requests: 1000, bad: 50 })
  await tell({ requests: 100, bad: 20, before: [100, 10] })
  await tell({ requests: 100, bad: 100, of: world.parts.ids.ulid() })
  const first = await livePlant(world, ada, 'z', 'other')
  const of = (await ada.do('get-plant', { plantId: first.plant.id })).plant.live?.releaseId ?? ''
  await world.parts.relay.publish({
    ...{ type: 'site-traffic', edge: 'edge-1', plantId: first.plant.id, releaseId: of, requests: 50, bad: 50 },
    before: { requests: 0, bad: 0 },
  })
  await tell({ requests: 100, bad: 40 })
  await expect.poll(async () => (await requests()).length).toBe(1)
  const [request] = await requests()
  expect(request?.plantId).toBe(plantId)
  await ada.do('approve-rollback', { requestId: request?.id ?? '', decision: 'decline' })
  expect((await now()).status).toBe('HEALTHY')
  await tell({ requests: 200, bad: 180 })
  await carryOut(world, (await deployAgain(ada, { plantId })).id, { letter: 'c' })
  world.clock.advance(66_000)
  await tell({ requests: 200, bad: 180, of: (await now()).live?.releaseId ?? '' })
  await world.services.close()
  expect((await requests()).map(({ status }) => status)).toEqual(['declined'])
  expect(heardRequests(world).filter(([change]) => change === 'required')).toHaveLength(1)
})

test('APP10: a rollback that a vote has begun is done by the next server when this one is killed', async () => {
  const { world, ada, now, tell, requests } = await released()
  await using _world = world
  await tell({ requests: 100, bad: 40 })
  await expect.poll(async () => (await requests()).length).toBe(1)
  world.site.hooks.onVisit = () => new Promise(() => undefined)
  const asked = world.site.asked.length
  const [request] = await requests()
  await ada.do('approve-rollback', { requestId: request?.id ?? '', decision: 'approve' })
  await expect.poll(() => world.site.asked.length).toBeGreaterThan(asked)
  world.kill()
  world.site.hooks.onVisit = () => undefined
  await world.restart()
  await expect.poll(async () => (await now()).status, { timeout: 10_000 }).toBe('HEALTHY')
  expect((await now()).live?.releaseId).toBe(request?.targetReleaseId)
})

test('APP10: a preview that goes bad is asked about and rolled back by itself', async () => {
  const { world, ada, plantId, now, tell, requests } = await released('a')
  await using _world = world
  const topic = { plantId, environment: 'preview', ref: 'topic' } as const
  for (const letter of ['c', 'd']) await carryOut(world, (await deployAgain(ada, topic)).id, { letter })
  const { releases } = await ada.do('get-releases', { plantId, environment: 'preview' })
  const before = await now()
  await tell({ requests: 40, bad: 40, of: releases[0]?.id ?? '' })
  await expect.poll(async () => (await requests()).length).toBe(1)
  const [request] = await requests()
  expect(request).toMatchObject({ environment: 'preview', targetReleaseId: releases[1]?.id, status: 'open' })
  await ada.do('approve-rollback', { requestId: request?.id ?? '', decision: 'approve' })
  const live = async () => (await world.store.get(documents.pointer(plantId, 'preview:topic')))?.data.releaseId
  await expect.poll(live, { timeout: 10_000 }).toBe(releases[1]?.id)
  const { latestDeploymentId: _latest, version: _version, updatedAt: _at, ...rest } = before
  expect(await now()).toMatchObject(rest)
  expect((await now()).automatic).toEqual({ paused: false })
})
