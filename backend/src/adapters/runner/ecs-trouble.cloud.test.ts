import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { ulid } from 'ulid'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { EcsEndpoint } from '../../../../test/cloud/kit/ecs-endpoint.ts'
import { processEngine } from '../../../../test/cloud/kit/task-engine.ts'
import type { BuildJob, JobHandle, Runner } from '../../ports/runner.ts'
import { type EcsPaces, openEcsRunner } from './ecs-runner.ts'

vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
afterAll(() => vi.unstubAllEnvs())

const fakeBuilder = fileURLToPath(new URL('../../../test/fixtures/fake-builder.mjs', import.meta.url))
const logged: unknown[] = []
const note = (facts: unknown) => void logged.push(facts)
const log = { info: note, warn: note, error: note }
const paces: EcsPaces = {
  ...{ firstPauseMs: 20, longestPauseMs: 50, patienceMs: 3000 },
  ...{ pollMs: 50, hurryMs: 30, missingMs: 1500, stopMs: 10_000, graceMs: 0 },
}

let folder = ''
let ecs: EcsEndpoint
const runners: Runner[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-ecs-'))
  await mkdir(join(folder, 'reports'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))
beforeEach(async () => {
  const environment = { TRELLIS_BACKEND_URL: `http://backend.invalid${join(folder, 'reports')}` }
  const engine = processEngine([process.execPath, fakeBuilder, '--task'])
  ecs = await new EcsEndpoint({ engine, environment, stopTimeout: 1, page: 2 }).start()
})
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.close()
  await ecs[Symbol.asyncDispose]()
})

async function open(changes: Partial<EcsPaces> = {}): Promise<Runner> {
  const runner = await openEcsRunner({ ...ecs.place, claimTtl: 600_000, paces: { ...paces, ...changes }, log })
  runners.push(runner)
  return runner
}
const jobOf = (token: string): BuildJob => {
  const deploymentId = ulid()
  return { deploymentId, attempt: 1, token, backendUrl: join(folder, 'reports', deploymentId) }
}
const requestsOf = (action: string) => ecs.requests.filter((request) => request.action === action)
const endOf = (runner: Runner, handle: JobHandle): Promise<string> =>
  new Promise((resolve) => runner.watch(handle, ({ reason }) => resolve(reason)))
const isReady = (job: BuildJob): Promise<void> =>
  vi.waitFor(async () => expect(await readFile(job.backendUrl, 'utf8')).toContain('ready'), { timeout: 8000 })

/** Starts a job and gives what it was told to wait for. */
async function startedAfter(runner: Runner, job: BuildJob): Promise<{ handle: JobHandle; reasons: string[] }> {
  const reasons: string[] = []
  const handle = await runner.start(job, async (reason) => {
    reasons.push(reason)
    return true
  })
  return { handle, reasons }
}

it('RUN1: the token is all that a task is given besides what its definition says', async () => {
  const runner = await open()
  const job = jobOf('waits')
  await runner.start(job)
  const name = `${job.deploymentId}-1`
  expect(requestsOf('RunTask').map(({ body }) => body)).toEqual([
    {
      ...{ cluster: 'builds', taskDefinition: 'trellis-build', count: 1, launchType: 'FARGATE' },
      ...{ clientToken: `${name}-1`, startedBy: name },
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'ENABLED' },
      },
      overrides: {
        containerOverrides: [
          { name: 'builder', environment: [{ name: 'TRELLIS_JOB', value: `${job.deploymentId}.1.waits` }] },
        ],
      },
      tags: [
        { key: 'trellis:deployment', value: job.deploymentId },
        { key: 'trellis:attempt', value: '1' },
      ],
    },
  ])
})

it('takes the capacity providers that are configured, in equal parts', async () => {
  const options = { ...ecs.place, capacityProviders: ['FARGATE', 'FARGATE_SPOT'], claimTtl: 600_000, paces, log }
  const runner = await openEcsRunner(options)
  runners.push(runner)
  await runner.start(jobOf('waits'))
  expect(requestsOf('RunTask')[0]?.body).not.toHaveProperty('launchType')
  expect(requestsOf('RunTask')[0]?.body).toMatchObject({
    capacityProviderStrategy: [
      { capacityProvider: 'FARGATE', weight: 1 },
      { capacityProvider: 'FARGATE_SPOT', weight: 1 },
    ],
  })
})

it('RUN4: what is throttled or has no room is tried again until it runs, once', async () => {
  // The SDK waits for a while by itself before it tells that requests are too many.
  const runner = await open({ patienceMs: 60_000 })
  ecs.faults.throttle.RunTask = 7
  ecs.faults.noRoom = 2
  ecs.faults.noCapacity = 1
  const job = jobOf('waits')
  const { reasons } = await startedAfter(runner, job)
  expect(reasons).toContain('AWS takes no more requests at the moment.')
  expect(reasons).toContain('AWS has no room for a builder at the moment (RESOURCE:MEMORY).')
  expect(reasons.some((reason) => reason.includes('Capacity is unavailable'))).toBe(true)
  expect(ecs.tasks.size).toBe(1)
}, 30_000)

it('RUN4: a start whose answer was lost is found again and not made twice', async () => {
  const runner = await open()
  ecs.faults.loseAnswer = 1
  const job = jobOf('waits')
  const { handle } = await startedAfter(runner, job)
  expect([...ecs.tasks.keys()]).toEqual([handle.task])
  await expect((await open()).start({ ...job, token: 'another' })).rejects.toMatchObject({
    refusal: { code: 'unavailable' },
  })
  expect(ecs.tasks.size).toBe(1)
}, 30_000)

it('RUN2: gives up in a sentence when there is no room for too long, and at once when nobody wants it', async () => {
  const runner = await open({ patienceMs: 150 })
  ecs.faults.noRoom = 1000
  await expect(runner.start(jobOf('waits'))).rejects.toMatchObject({
    refusal: {
      code: 'unavailable',
      message: expect.stringMatching(/^No builder could be started for 1 min: AWS has no room/),
    },
  })
  const before = requestsOf('RunTask').length
  await expect(runner.start(jobOf('waits'), async () => false)).rejects.toMatchObject({ refusal: { code: 'conflict' } })
  expect(requestsOf('RunTask').length).toBe(before + 1)
  expect(ecs.tasks.size).toBe(0)
})

it('RUN5: a task that is not known in its first moments is not dead, and can be stopped', async () => {
  ecs.faults.missingFirst = 4
  const runner = await open()
  const job = jobOf('waits')
  const handle = await runner.start(job)
  const end = endOf(runner, handle)
  await runner.stop(handle, 0)
  expect(await end).toBe('The build was stopped.')
})

it('RUN5: a task that stays unknown counts as gone', async () => {
  const runner = await open({ missingMs: 200 })
  const handle = { job: `${ulid()}-1`, task: 'arn:aws:ecs:eu-central-1:123456789012:task/builds/gone' }
  expect(await endOf(runner, handle)).toMatch(/knows nothing of the builder's task any more/)
  await runner.stop(handle, 0)
})

it('RUN5: a task that never comes to run says why, and so does one that is killed', async () => {
  const runner = await open()
  ecs.faults.failToStart = 'CannotPullContainerError: pull access denied'
  expect(await endOf(runner, await runner.start(jobOf('waits')))).toMatch(/image could not be fetched/)
  ecs.faults.failToStart = undefined
  const job = jobOf('waits')
  const handle = await runner.start(job)
  await isReady(job)
  ecs.tasks.get(String(handle.task))?.kill('OutOfMemoryError: Container killed due to memory usage')
  expect(await endOf(runner, handle)).toMatch(/ran out of memory/)
  const second = jobOf('waits')
  const spot = await runner.start(second)
  await isReady(second)
  ecs.tasks.get(String(spot.task))?.stop('SpotInterruption', 'Your Spot Task was interrupted.')
  expect(await endOf(runner, spot)).toMatch(/Spot/)
})

it('goes on watching when AWS asks for fewer requests or does not answer', async () => {
  const runner = await open()
  const job = jobOf('waits')
  const handle = await runner.start(job)
  const end = endOf(runner, handle)
  await isReady(job)
  ecs.faults.throttle.DescribeTasks = 8
  ecs.faults.throttle.StopTask = 5
  await runner.stop(handle, 0)
  expect(await end).toBe('The build was stopped.')
}, 30_000)

it('RUN3: a sweep goes through every page of the list', async () => {
  const runner = await open()
  await Promise.all([1, 2, 3, 4, 5].map(() => runner.start(jobOf('waits'))))
  await (await open()).sweep(new Set())
  expect(requestsOf('ListTasks')).toHaveLength(3)
  expect([...ecs.tasks.values()].map(({ desired }) => desired)).toEqual(Array(5).fill('STOPPED'))
})

it('looks at all tasks in one request', async () => {
  const runner = await open()
  const handles = await Promise.all(['ends', 'ends', 'ends', 'ends', 'ends'].map((token) => runner.start(jobOf(token))))
  await Promise.all(handles.map((handle) => endOf(runner, handle)))
  const asked = requestsOf('DescribeTasks').map(({ body }) => body as { tasks: string[] })
  expect(Math.max(...asked.map(({ tasks }) => tasks.length))).toBe(5)
})

it('RUN1: what is logged of a start that fails holds no token, and neither does what its caller is told', async () => {
  const runner = await open({ patienceMs: 100 })
  const job = jobOf('a-token-that-nobody-may-see')
  ecs.faults.noCapacity = 1
  ecs.faults.throttle.RunTask = 2
  ecs.faults.forbidden.push('RunTask')
  const refused = await runner.start(job).catch((error: unknown) => error)
  ecs.faults.forbidden.splice(0)
  ecs.faults.noRoom = 100
  const late = await runner.start(job).catch((error: unknown) => error)
  expect(logged.length).toBeGreaterThan(0)
  const text = inspect([refused, late, logged], { depth: 20, showHidden: true })
  expect(text).toContain('AccessDenied')
  expect(text).not.toContain(job.token)
  expect(text).not.toMatch(/AWS4-HMAC/)
})

it('RUN3: two backends share a cluster, and neither ends what the other has just started', async () => {
  const [one, two] = [await open({ graceMs: 60_000 }), await open({ graceMs: 60_000 })]
  const job = jobOf('waits')
  const handle = await one.start(job)
  await isReady(job)
  await two.sweep(new Set())
  expect(ecs.tasks.get(String(handle.task))?.running).toBe(true)
  expect(requestsOf('StopTask')).toEqual([])
  const impatient = await open()
  await impatient.sweep(new Set([`${job.deploymentId}-1`]))
  expect(requestsOf('StopTask')).toEqual([])
  await impatient.sweep(new Set())
  expect(requestsOf('StopTask')).toHaveLength(1)
})

it('a sweep that AWS does not allow stops nothing and does not fail', async () => {
  const runner = await open()
  ecs.faults.forbidden.push('ListTasks')
  await runner.sweep(new Set())
  expect(requestsOf('StopTask')).toEqual([])
})
