import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client } from '../kit/client.ts'
import { type Request, toldOf } from '../kit/requests.ts'
import { packageWithBuild, quickBuild, siteWithPart } from '../kit/sites.ts'
import { openStage, type Stage } from '../kit/stage.ts'
import { until } from '../kit/until.ts'
import { browseParts, visit } from '../kit/visit.ts'
import type { Deployment, Plant } from '../kit/wire.ts'

let stage: Stage
let bob: Client

/** Waits until both were told, and says what. */
async function bothTold(event: string, plantId: string): Promise<[Request, Request]> {
  const seen = () => [stage.ada, bob].map((client) => client.notices.map((notice) => notice.event).slice(-20))
  return until(
    `${event} at both`,
    () => {
      const [hers, his] = [toldOf(stage.ada, event, plantId).at(-1), toldOf(bob, event, plantId).at(-1)]
      return hers && his ? ([hers, his] as [Request, Request]) : undefined
    },
    { within: 60_000, seen },
  )
}

beforeAll(async () => {
  stage = await openStage()
  const { ada, server, workspaceId } = stage
  const invite = { workspaceId, role: 'developer' }
  const { inviteToken } = await ada.send<{ inviteToken: string }>('invite-member', invite)
  const account = { email: 'bob@example.org', password: 'a long enough password', inviteToken }
  bob = await Client.signUp(server.url, account)
  await bob.send('join-workspace', workspaceId)
  await ada.send('update-workspace', {
    workspaceId,
    policy: {
      approvals: {
        needed: 2,
        roles: ['developer', 'maintainer', 'owner'],
        authorCounts: true,
        deadlineHours: 24,
        onDeadline: 'expire',
      },
      maxBuilds: 4,
    },
  })
})
afterAll(async () => {
  await bob?.close()
  await stage?.close()
})

describe('a deployment that fails before its release', () => {
  it('APP5: is decided on by two people, who bring the plant back into service without a deployment', async () => {
    const { ada, git, workspaceId } = stage
    const { repository, url } = git.repository('decide', quickBuild('good'))
    const { plant } = await ada.deployed({ workspaceId, gitUrl: url })
    await ada.send('update-plant', { plantId: plant.id, settings: { installCommand: 'true' } })
    repository.commit(packageWithBuild("throw new Error('the soil is dry')\n"), 'Break it')
    const { deployment } = await ada.startDeploy({ workspaceId, plantId: plant.id })
    await ada.finished(deployment.id)

    const [request, his] = await bothTold('rollback-required', plant.id)
    expect(his).toEqual(request)
    expect(request).toMatchObject({
      ...{ deploymentId: deployment.id, failedStep: 'build', status: 'open', needed: 2, votes: [] },
      ...{ liveReleaseId: plant.live?.releaseId, targetReleaseId: plant.live?.releaseId },
      firstFailingLine: { text: expect.stringContaining('the soil is dry') },
      changes: { files: [], settings: ['installCommand'], secrets: [] },
    })
    expect(request.insight?.advice).not.toBe('')
    expect(await ada.plant(plant.id)).toMatchObject({ status: 'FAILED', openRequestId: request.id })
    const joined = await bob.send<{ approvals: Request[] }>('join-workspace', workspaceId)
    expect(joined.approvals).toEqual([request])

    const vote = { requestId: request.id, decision: 'approve' }
    await bob.send('approve-rollback', vote)
    await bob.send('approve-rollback', { ...vote, comment: 'Better back than broken' })
    const changed = () => toldOf(ada, 'rollback-updated', plant.id).at(-1)?.votes[0]?.comment !== undefined
    await until('the changed vote to be told', changed)
    expect(toldOf(ada, 'rollback-updated', plant.id).at(-1)?.votes).toHaveLength(1)
    await ada.send('approve-rollback', vote)

    const [resolved, same] = await bothTold('rollback-resolved', plant.id)
    expect(same).toEqual(resolved)
    expect(resolved).toMatchObject({ id: request.id, status: 'approved' })
    expect(resolved.votes.map(({ decision }) => decision)).toEqual(['approve', 'approve'])
    const after = await ada.plant(plant.id)
    expect(after).toMatchObject({ status: 'HEALTHY', automatic: { paused: true, reason: expect.any(String) } })
    expect(after.live).toEqual(plant.live)
    expect((await visit(plant.url)).text).toContain('good')
    const list = { workspaceId, plantId: plant.id }
    expect((await ada.send<{ deployments: Deployment[] }>('get-deployments', list)).deployments).toHaveLength(2)
    expect(await bob.refusal('approve-rollback', vote)).toMatchObject({ code: 'conflict' })
    expect(await bob.refusal('resume-deploys', { plantId: plant.id })).toMatchObject({ code: 'forbidden' })
    const resumed = await ada.send<{ plant: Plant }>('resume-deploys', { plantId: plant.id })
    expect(resumed.plant.automatic).toEqual({ paused: false })
  })
})

describe('a release that goes bad when visitors come', () => {
  it('APP10: is seen by the edge, asked about, and rolled back by votes', async () => {
    const { ada, git, workspaceId } = stage
    const { repository, url } = git.repository('parts', siteWithPart('v1', true))
    const one = await ada.deployed({ workspaceId, gitUrl: url })
    const { id: plantId, url: home } = one.plant
    await browseParts(home, 'v1')
    repository.commit(siteWithPart('v2', false), 'Forget the part', ['parts/part-v1.js'])
    const two = await ada.deployed({ workspaceId, plantId })
    await until('the new release to be served', async () => (await visit(home)).text.includes('Version v2'))
    await browseParts(home, 'v2')

    const [request] = await bothTold('rollback-required', plantId)
    expect(request).toMatchObject({
      ...{ deploymentId: two.deployment.id, failedStep: 'release', status: 'open' },
      ...{ liveReleaseId: two.plant.live?.releaseId, targetReleaseId: one.plant.live?.releaseId },
      changes: { files: ['app.js', 'index.html', 'parts/none.txt', 'parts/part-v1.js'] },
    })
    expect(await ada.plant(plantId)).toMatchObject({ status: 'FAILED' })
    expect((await ada.deployment(two.deployment.id)).status).toBe('ready')

    for (const client of [ada, bob])
      await client.send('approve-rollback', { requestId: request.id, decision: 'approve' })
    await bothTold('rollback-resolved', plantId)
    await until('the plant to be in service', async () => (await bob.plant(plantId)).status === 'HEALTHY', {
      within: 60_000,
    })
    const after = await ada.plant(plantId)
    expect(after).toMatchObject({ automatic: { paused: true }, live: { releaseId: one.plant.live?.releaseId } })
    await until('the old release to be served', async () => (await visit(home)).text.includes('Version v1'))
  })
})
