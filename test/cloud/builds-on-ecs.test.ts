import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Client } from '../kit/client.ts'
import { has } from '../kit/peers.ts'
import { quickBuild } from '../kit/sites.ts'
import { until } from '../kit/until.ts'
import { builderImage } from './kit/builder-image.ts'
import { bring, type Cloud, inCloud, openCloud, settle } from './kit/cloud.ts'
import { podmanEngine } from './kit/podman-engine.ts'

const inCloudWithPodman = has('images') ? inCloud : describe.skip

const RunTask = z.object({
  startedBy: z.string(),
  overrides: z.object({
    containerOverrides: z.tuple([z.object({ environment: z.tuple([z.object({ value: z.string() })]) })]),
  }),
})

inCloudWithPodman('builds as tasks of ECS, in containers of the builder’s image', () => {
  let cloud: Cloud
  let ada: Client
  let bob: Client
  let workspaceId: string
  let number = 0
  beforeAll(async () => {
    cloud = await openCloud({ engine: podmanEngine(await builderImage()) })
    const settled = await settle(cloud)
    ada = settled.ada
    workspaceId = settled.workspaceId
    bob = await bring(cloud, settled, { name: 'bob', role: 'developer' })
  }, 600_000)
  afterAll(async () => {
    await Promise.all([ada?.close(), bob?.close()])
    await cloud?.close()
  })
  afterEach(() => {
    Object.assign(cloud.ecs.faults, { throttle: {}, forbidden: [], noRoom: 0, failToStart: undefined })
  })

  async function started(): Promise<string> {
    number += 1
    const { url } = cloud.git.repository(`app-${number}`, quickBuild('a page'))
    const { deployment } = await ada.startDeploy({ workspaceId, gitUrl: url, slug: `app-${number}` })
    return deployment.id
  }

  /** What backend B says of the queue step of a deployment. */
  const queueStep = async (id: string) => (await bob.deployment(id)).steps.find((step) => step.id === 'queue')
  const tasksOf = (id: string) =>
    [...cloud.ecs.tasks.values()].filter(({ request }) => request.startedBy.startsWith(id))

  it('RUN2: no room and too many requests are seen on the other backend while it waits, and then it is built', async () => {
    cloud.ecs.faults.noRoom = 1
    cloud.ecs.faults.throttle.RunTask = 3
    const id = await started()
    const reason = await until('the reason', async () => {
      const step = await queueStep(id)
      return step?.status === 'active' && /^AWS /.test(step.message ?? '') ? step.message : undefined
    })
    expect(reason).toMatch(/^AWS (has no room for a builder|takes no more requests) at the moment/)
    expect(await bob.finished(id)).toMatchObject({ status: 'ready' })
    expect((await queueStep(id))?.status).toBe('completed')
    expect(tasksOf(id)).toHaveLength(1)
  })

  it('RUN5: a task that dies before its claim is started again, and then the deployment says why it failed', async () => {
    cloud.ecs.faults.failToStart = 'CannotPullContainerError: pull access denied'
    const id = await started()
    const end = await bob.finished(id)
    expect(end).toMatchObject({ status: 'error', error: { code: 'builder_lost', step: 'queue' } })
    expect(end.error?.message).toContain("The builder's image could not be fetched (CannotPullContainerError")
    expect(tasksOf(id).map(({ request }) => request.startedBy)).toEqual([1, 2, 3].map((attempt) => `${id}-${attempt}`))
  })

  it('a right that AWS does not give ends the deployment with a sentence', async () => {
    cloud.ecs.faults.forbidden.push('RunTask')
    const end = await bob.finished(await started())
    expect(end).toMatchObject({ status: 'error', error: { code: 'builder_not_started' } })
    expect(end.error?.message).toMatch(/^AWS refused to start a builder \(AccessDeniedException\)\./)
    expect(end.error?.message).not.toContain('arn:')
  })

  it('BLD1: who claims a second time with the token of a task ends the deployment, and the task is stopped', async () => {
    const id = await started()
    await until('the claim', async () => (await queueStep(id))?.status === 'completed', { within: 30_000 })
    const sent = cloud.ecs.requests.flatMap(({ action, body }) => (action === 'RunTask' ? [RunTask.parse(body)] : []))
    const order = sent.find(({ startedBy }) => startedBy === `${id}-1`)
    const token = order?.overrides.containerOverrides[0].environment[0].value.split('.')[2] ?? ''
    const answer = await fetch(`${cloud.balancer.url}/builder/v1/claim`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ attempt: 1, nonce: randomBytes(16).toString('hex') }),
    })
    expect(answer.status).toBe(409)
    expect(await bob.finished(id)).toMatchObject({ status: 'error', error: { code: 'claimed_twice' } })
    await until('the task to end', () => tasksOf(id).every(({ running }) => !running), { within: 30_000 })
  })
})
