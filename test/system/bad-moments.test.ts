import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Client } from '../kit/client.ts'
import { processesWith } from '../kit/processes.ts'
import { endlessBuild, versionedSite } from '../kit/sites.ts'
import { endAll, openStage, type Stage } from '../kit/stage.ts'
import { until } from '../kit/until.ts'
import { visit } from '../kit/visit.ts'
import type { Deployment, Plant } from '../kit/wire.ts'
import { invitation, invite, uidOf } from './kit/teammates.ts'

type Request = { id: string; status: string; votes: { uid: string; decision: string }[] }
type Asked = { plant: Plant; requestId: string }

let stage: Stage
let mia: Client
let bob: Client
let bobsUid: string

beforeAll(async () => {
  stage = await openStage()
  const { ada, workspaceId } = stage
  const voters = { roles: ['developer', 'maintainer', 'owner'], authorCounts: true }
  const approvals = { ...voters, needed: 2, deadlineHours: 24, onDeadline: 'expire' }
  await ada.send('update-workspace', { workspaceId, policy: { approvals, maxBuilds: 2 } })
  mia = await invite(stage, { name: 'mia', role: 'maintainer' })
  bob = await invite(stage, { name: 'bob', role: 'developer' })
  bobsUid = await uidOf(bob)
})
beforeEach(async () => {
  const { inviteToken } = await invitation(stage, { role: 'developer' })
  await bob.send('enter', { inviteToken })
  await bob.send('join-workspace', stage.workspaceId)
})
afterEach(() => endAll(stage))
afterAll(async () => {
  for (const client of [mia, bob]) await client?.close()
  await stage?.close()
})

/** A plant that is live and whose next deployment has failed, so that it is asked about. */
async function asked(name: string): Promise<Asked> {
  const { ada, git, workspaceId } = stage
  const { url } = git.repository(name, versionedSite('v1'))
  const { plant } = await ada.deployed({ workspaceId, gitUrl: url, slug: name })
  const { deployment } = await ada.startDeploy({ workspaceId, plantId: plant.id, ref: 'no-such-branch' })
  await ada.finished(deployment.id)
  const look = async () =>
    (await ada.send<{ plant: { openRequestId?: string } }>('get-plant', { plantId: plant.id })).plant
  return { plant, requestId: await until('a request to be open', async () => (await look()).openRequestId) }
}

/** A build that goes on until somebody ends it, and one more that waits behind it, both started by this person. */
async function buildingAndWaiting(
  person: Client,
  name: string,
): Promise<{ building: Deployment; waiting: Deployment; plant: Plant }> {
  const { git, workspaceId } = stage
  const { url } = git.repository(name, endlessBuild(`marker-${name}`))
  const { plant, deployment } = await person.startDeploy({ workspaceId, gitUrl: url, slug: name })
  await until('the build to run', () => processesWith(`marker-${name}`).length > 0, { within: 60_000 })
  const next = await person.startDeploy({ workspaceId, plantId: plant.id })
  return { plant, building: deployment, waiting: next.deployment }
}

async function request(requestId: string): Promise<Request | undefined> {
  const { ada, workspaceId } = stage
  const { requests } = await ada.send<{ requests: Request[] }>('get-approvals', { workspaceId })
  return requests.find(({ id }) => id === requestId)
}

const notFound = { code: 'not_found' }

it('DEP10: a plant that is deleted while it builds and more waits leaves no process, and nobody finds it', async () => {
  const { ada } = stage
  const { plant, building, waiting } = await buildingAndWaiting(ada, 'felled')
  const replies = await Promise.all([ada, mia].map((person) => person.ask('delete-plant', { plantId: plant.id })))
  expect(replies.map((reply) => (reply.ok ? 'done' : reply.error.code)).sort()).toEqual(['done', 'not_found'])
  await until('no process of the build to be left', () => processesWith('marker-felled').length === 0)
  for (const person of [ada, bob]) {
    for (const deploymentId of [building.id, waiting.id])
      expect(await person.refusal('get-deployment', { deploymentId })).toMatchObject(notFound)
    expect(await person.refusal('start-deploy', { workspaceId: stage.workspaceId, plantId: plant.id })).toMatchObject(
      notFound,
    )
  }
  expect((await visit(plant.url)).status).toBe(404)
})

it('APP6: a plant that is deleted while people vote is gone, and so is the question', async () => {
  const { ada } = stage
  const { plant, requestId } = await asked('voted')
  const vote = { requestId, decision: 'approve' }
  const [deleted, ...votes] = await Promise.all([
    ada.ask('delete-plant', { plantId: plant.id }),
    ...[bob, mia].map((person) => person.ask('approve-rollback', vote)),
  ])
  expect(deleted).toMatchObject({ ok: true })
  for (const reply of votes) if (!reply.ok) expect(reply.error.code).toMatch(/^(not_found|conflict)$/)
  expect(await bob.refusal('approve-rollback', vote)).toMatchObject(notFound)
  expect(await bob.refusal('get-plant', { plantId: plant.id })).toMatchObject(notFound)
  expect(await request(requestId)).toBeUndefined()
  expect((await visit(plant.url)).status).toBe(404)
})

it('ACL4: a member who is removed while their build runs and more waits sees and starts nothing more', async () => {
  const { ada, workspaceId } = stage
  const { plant, building, waiting } = await buildingAndWaiting(bob, 'left')
  const heard = bob.notices.length
  await ada.send('remove-member', { workspaceId, uid: bobsUid })
  expect(await ada.finished(waiting.id)).toMatchObject({
    status: 'cancelled',
    reason: expect.stringContaining('member'),
  })
  expect((await ada.deployment(building.id)).status).toBe('building')
  for (const [event, payload] of [
    ['cancel-deploy', { deploymentId: building.id }],
    ['retry-deploy', { deploymentId: waiting.id }],
    ['watch-logs', { deploymentId: building.id }],
    ['start-deploy', { workspaceId, plantId: plant.id }],
  ] as const) {
    expect(await bob.refusal(event, payload), event).toMatchObject(notFound)
  }
  await ada.send('cancel-deploy', { deploymentId: building.id })
  await ada.finished(building.id)
  const ends = bob.notices.slice(heard).filter(({ payload }) => JSON.stringify(payload ?? '').includes('cancelled'))
  expect(ends).toEqual([])
})

it('APP2: a member who is removed while they vote has no vote, before and after', async () => {
  const { ada, workspaceId } = stage
  const { plant, requestId } = await asked('counted')
  const vote = { requestId, decision: 'approve' }
  await bob.send('approve-rollback', vote)
  const changed = { ...vote, comment: 'Once more' }
  const [again, removed] = await Promise.all([
    bob.ask('approve-rollback', changed),
    ada.ask('remove-member', { workspaceId, uid: bobsUid }),
  ])
  if (!again.ok) expect(again.error.code).toBe('not_found')
  expect(removed).toMatchObject({ ok: true })
  expect(await bob.refusal('approve-rollback', vote)).toMatchObject(notFound)
  await mia.send('approve-rollback', vote)
  expect(await request(requestId)).toMatchObject({ status: 'open' })
  await ada.send('approve-rollback', vote)
  expect((await ada.plant(plant.id)).status).toBe('HEALTHY')
  expect(await mia.refusal('approve-rollback', { requestId, decision: 'decline' })).toMatchObject({ code: 'conflict' })
})
