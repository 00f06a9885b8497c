import type { Decision } from '@trellis/shared/approval'
import { expect, test } from 'vitest'
import { failedPlant, failing, heardRequests } from '../../test/kit/failed-plant.ts'
import { carryOut, deployAgain, livePlant } from '../../test/kit/planted.ts'
import { command, member, refusalOf } from '../../test/kit/services-people.ts'
import { Failure } from '../core/failure.ts'
import { documents } from '../ports/documents.ts'

test('APP2: a vote can be changed until the outcome, and each person has one', async () => {
  const { world, ada, workspaceId, openId, entries } = await failedPlant({ approvals: { needed: 2 } })
  await using _world = world
  const requestId = await openId()
  const [bob, eve] = [await member(world, workspaceId, 'developer'), await member(world, workspaceId, 'maintainer')]
  const vote = (who: typeof bob, decision: Decision) => who.do('approve-rollback', { requestId, decision })
  expect((await vote(bob, 'decline')).request).toMatchObject({ status: 'open', version: 2 })
  const changed = (await vote(bob, 'approve')).request
  expect(changed).toMatchObject({ status: 'open', version: 3, votes: [{ uid: bob.caller.uid, decision: 'approve' }] })
  expect((await vote(bob, 'approve')).request).toEqual(changed)
  expect((await vote(eve, 'approve')).request).toMatchObject({ status: 'approved', by: eve.caller.uid })
  expect(await refusalOf(vote(ada, 'decline'))).toMatchObject({ code: 'conflict' })
  expect(await entries('approval.voted')).toHaveLength(3)
  await expect
    .poll(() => heardRequests(world))
    .toEqual([
      ['required', 'open'],
      ['updated', 'open'],
      ['updated', 'open'],
      ['resolved', 'approved'],
    ])
})

test('APP2: the vote of somebody who has left since, or whose role became too small, does not count', async () => {
  const { world, ada, workspaceId, openId } = await failedPlant({ approvals: { needed: 2 } })
  await using _world = world
  const requestId = await openId()
  const [gone, lowered] = [await member(world, workspaceId, 'developer'), await member(world, workspaceId, 'developer')]
  await gone.do('approve-rollback', { requestId, decision: 'approve' })
  await ada.do('remove-member', { workspaceId, uid: gone.caller.uid })
  expect(await refusalOf(gone.do('approve-rollback', { requestId, decision: 'approve' }))).toMatchObject({
    code: 'not_found',
  })
  const { request } = await lowered.do('approve-rollback', { requestId, decision: 'approve' })
  expect(request).toMatchObject({ status: 'open', votes: [{ uid: lowered.caller.uid }] })
  await ada.do('set-role', { workspaceId, uid: lowered.caller.uid, role: 'viewer' })
  const after = (await ada.do('approve-rollback', { requestId, decision: 'approve' })).request
  expect(after).toMatchObject({ status: 'open', votes: [{ uid: ada.caller.uid }] })
})

test('APP1: the author does not decide where the policy says so', async () => {
  const { world, ada, workspaceId, openId } = await failedPlant({ approvals: { authorCounts: false } })
  await using _world = world
  const requestId = await openId()
  const refusal = await refusalOf(ada.do('approve-rollback', { requestId, decision: 'approve' }))
  expect(refusal).toMatchObject({ code: 'forbidden', message: expect.stringContaining('Somebody else must decide') })
  const bob = await member(world, workspaceId, 'developer')
  expect((await bob.do('approve-rollback', { requestId, decision: 'approve' })).request.status).toBe('approved')
})

test('APP7: a hundred votes at once on two backends make one outcome, and everybody else is told', async () => {
  const { world, workspaceId, openId, now, entries, record } = await failedPlant({ approvals: { needed: 3 } })
  await using _world = world
  const other = await world.also('backend-2')
  const requestId = await openId()
  const people = []
  for (let n = 0; n < 100; n += 1) people.push(await member(world, workspaceId, 'developer'))
  const votes = people.map(({ caller }, index) => {
    const services = index % 2 === 0 ? world.services : other
    return command(services, caller, ['approve-rollback', { requestId, decision: 'approve' }]).catch((error) => error)
  })
  const answers = await Promise.all(votes)
  const refused = answers.filter((answer) => answer instanceof Failure)
  expect(refused.map(({ refusal }) => refusal.code)).toEqual(Array.from({ length: 97 }, () => 'conflict'))
  expect(answers.filter((answer) => answer.request?.status === 'approved')).toHaveLength(1)
  expect(await record(requestId)).toMatchObject({ status: 'approved', version: 5 })
  expect(await now()).toMatchObject({ status: 'HEALTHY', automatic: { paused: true } })
  expect(await entries('approval.voted')).toHaveLength(3)
  expect(await entries('approval.resolved')).toHaveLength(1)
  await expect.poll(() => heardRequests(world).filter(([change]) => change === 'resolved')).toHaveLength(1)
}, 60_000)

test('APP8: an open request and its votes outlive a kill, and go on', async () => {
  const { world, ada, workspaceId, openId, now } = await failedPlant({ approvals: { needed: 2 } })
  await using _world = world
  const requestId = await openId()
  await ada.do('approve-rollback', { requestId, decision: 'approve' })
  world.kill()
  await world.restart()
  const { approvals } = await ada.do('join-workspace', { workspaceId })
  expect(approvals).toMatchObject([{ id: requestId, status: 'open', votes: [{ uid: ada.caller.uid }] }])
  const bob = await member(world, workspaceId, 'developer')
  await bob.do('approve-rollback', { requestId, decision: 'approve' })
  expect((await now()).status).toBe('HEALTHY')
})

test('APP9: a preview has a request of its own, which leaves the plant alone', async () => {
  const { world, ada, workspaceId, plantId, openId, now, requests } = await failedPlant()
  await using _world = world
  const production = await openId()
  const preview = { plantId, environment: 'preview', ref: 'topic' } as const
  await failing(world, ada, preview)
  expect(await requests()).toHaveLength(1)
  const other = await livePlant(world, ada, 'b', 'other')
  const topic = { ...preview, plantId: other.plant.id }
  await carryOut(world, (await deployAgain(ada, topic)).id, { letter: 'c' })
  await failing(world, ada, topic)
  const [request] = await requests()
  expect(request).toMatchObject({ environment: 'preview', status: 'open', plantId: other.plant.id })
  const before = (await ada.do('get-plant', { plantId: other.plant.id })).plant
  expect(before).toMatchObject({ status: 'HEALTHY' })
  await ada.do('approve-rollback', { requestId: request?.id ?? '', decision: 'approve' })
  expect((await ada.do('get-plant', { plantId: other.plant.id })).plant).toEqual(before)
  expect((await ada.do('join-workspace', { workspaceId })).approvals.map(({ id }) => id)).toEqual([production])
  expect((await now()).openRequestId).toBe(production)
})

test('APP6: a direct rollback closes the request, and so does deleting the plant, whose requests go with it', async () => {
  const { world, ada, workspaceId, plantId, openId, requests, now } = await failedPlant({ letters: 'ab' })
  await using _world = world
  await ada.do('rollback', { plantId })
  expect((await requests()).map(({ status }) => status)).toEqual(['superseded'])
  expect(await now()).toMatchObject({ status: 'HEALTHY' })
  await failing(world, ada, { plantId })
  const requestId = await openId()
  await ada.do('approve-rollback', { requestId: (await requests())[0]?.id ?? '', decision: 'decline' })
  await failing(world, ada, { plantId })
  const last = await openId()
  await ada.do('delete-plant', { plantId })
  await expect.poll(() => heardRequests(world).at(-1)).toEqual(['resolved', 'superseded'])
  expect(await requests()).toEqual([])
  for (const id of [requestId, last]) expect(await world.store.get(documents.approval(id))).toBeUndefined()
  expect(await world.store.get(documents.vote(requestId, ada.caller.uid))).toBeUndefined()
  expect(await refusalOf(ada.do('approve-rollback', { requestId: last, decision: 'approve' }))).toMatchObject({
    code: 'not_found',
  })
  expect((await ada.do('join-workspace', { workspaceId })).approvals).toEqual([])
})
