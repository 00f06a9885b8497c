import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { sweepJob } from '../src/isolation/sweep.ts'
import { scripted } from './kit/deploy.ts'
import { eventually } from './kit/eventually.ts'
import { FakeBackend } from './kit/fake-backend.ts'
import { GitServer } from './kit/git-server.ts'
import { testedIsolations } from './kit/isolations.ts'
import { makePlan, type PlanChanges } from './kit/plan.ts'
import { childrenOf, isGone, processesWith } from './kit/processes.ts'
import { Repository } from './kit/repository.ts'
import { runBuilder } from './kit/run-builder.ts'

const isolations = await testedIsolations()
const long = { timeout: 90_000 }

/** A job that is under way: its backend, and a repository that is served until the end. */
async function setUp(script: string, plan: PlanChanges = {}) {
  const repository = new Repository(scripted(script))
  const git = await new GitServer(repository).start()
  const backend = new FakeBackend(makePlan(git.url, plan))
  await backend.start()
  return {
    backend,
    async [Symbol.asyncDispose]() {
      await backend.stop()
      await git[Symbol.asyncDispose]()
      repository[Symbol.dispose]()
    },
  }
}

const numbered = 'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo line $i; done; mkdir dist; echo ok > dist/index.html'
const outputOf = (backend: FakeBackend) =>
  backend.lines.filter(({ text }) => text.startsWith('line ')).map(({ text }) => text)
const wanted = Array.from({ length: 3000 }, (_, index) => `line ${index + 1}`)

describe('LOG5: every line arrives once and in order', () => {
  test('when answers are lost', long, async () => {
    await using job = await setUp(numbered)
    job.backend.mischief.loseAnswer = (request) => request % 2 === 0
    await using builder = runBuilder(job.backend)
    expect(await builder.ended, builder.complaint()).toBe(0)
    expect(outputOf(job.backend)).toEqual(wanted)
    expect(job.backend.finish?.log).toEqual(job.backend.proof())
  })

  test('when the backend is away for a while and comes back without what was not durable', long, async () => {
    await using job = await setUp(`echo begin; sleep 2; ${numbered}`)
    await using builder = runBuilder(job.backend)
    await eventually('the build begins', () => job.backend.text.includes('begin'))
    await job.backend.stop()
    await sleep(3000)
    job.backend.mischief.forget = true
    await job.backend.start()
    expect(await builder.ended, builder.complaint()).toBe(0)
    expect(outputOf(job.backend)).toEqual(wanted)
    expect(job.backend.lines.map(({ seq }) => seq)).toEqual(job.backend.lines.map((_, index) => index + 1))
    expect(job.backend.finish?.log).toEqual(job.backend.proof())
    expect(job.backend.finish?.outcome.status).toBe('uploaded')
  })

  test('when the backend asks to wait', long, async () => {
    await using job = await setUp(numbered)
    job.backend.mischief.wait = 500
    await using builder = runBuilder(job.backend)
    await eventually('a batch came', () => job.backend.batches > 0)
    await sleep(2000)
    expect(job.backend.batches).toBeLessThan(8)
    job.backend.mischief.wait = 0
    expect(await builder.ended, builder.complaint()).toBe(0)
    expect(outputOf(job.backend)).toEqual(wanted)
  })

  test('when the answer to finish is lost and the job is closed', long, async () => {
    await using job = await setUp(numbered)
    job.backend.mischief.loseFinish = true
    await using builder = runBuilder(job.backend)
    expect(await builder.ended, builder.complaint()).toBe(0)
    expect(job.backend.finish?.outcome.status).toBe('uploaded')
    expect(outputOf(job.backend)).toEqual(wanted)
  })

  test('numbers begin where the claim says', long, async () => {
    await using job = await setUp(numbered, { firstSeq: 42 })
    await using builder = runBuilder(job.backend)
    expect(await builder.ended, builder.complaint()).toBe(0)
    expect(job.backend.lines[0]?.seq).toBe(42)
    expect(job.backend.finish?.log).toEqual(job.backend.proof())
  })
})

describe('JOB1: who the builder is', () => {
  test('it says its process before it claims, and claims again with the same nonce', long, async () => {
    await using job = await setUp(numbered)
    job.backend.mischief.away = true
    await using builder = runBuilder(job.backend)
    await sleep(1500)
    job.backend.mischief.away = false
    expect(await builder.ended, builder.complaint()).toBe(0)
    expect(job.backend.claims).toHaveLength(1)
    expect(job.backend.claims[0]).toMatchObject({
      attempt: 1,
      pid: builder.child.pid,
      startTime: expect.stringMatching(/^\d+$/),
    })
  })

  test('with a wrong token it does nothing', long, async () => {
    await using job = await setUp(numbered)
    await using builder = runBuilder(job.backend, { token: 'wrong' })
    expect(await builder.ended).toBe(1)
    expect(job.backend.claims).toEqual([])
  })
})

describe.each(isolations)('JOB2: a job that is stopped, isolation %s', (isolation) => {
  const stops: [string, (backend: FakeBackend, kill: () => void) => void, number][] = [
    ['by the backend', (backend) => Object.assign(backend.mischief, { cancel: true }), 0],
    ['by SIGTERM', (_backend, kill) => kill(), 0],
    ['because its attempt is stale', (backend) => Object.assign(backend.mischief, { stale: true }), 1],
  ]
  test.each(stops)('%s leaves no process', long, async (_name, stop, code) => {
    const seconds = String(90_000 + Math.floor(Math.random() * 9_000_000))
    await using job = await setUp(`trap '' TERM; setsid sleep ${seconds} & echo begin; sleep ${seconds}`)
    await using builder = runBuilder(job.backend, { isolation })
    await eventually('the build begins', () => job.backend.text.includes('begin'))
    expect(processesWith(`sleep ${seconds}`).length).toBeGreaterThan(0)
    stop(job.backend, () => builder.child.kill('SIGTERM'))
    // A heartbeat may be a second away; from its answer on there are two.
    await eventually('no process is left', () => processesWith(`sleep ${seconds}`).length === 0, 3000)
    expect(await builder.ended, builder.complaint()).toBe(code)
    expect(job.backend.finish?.outcome.status).toBe(code === 0 ? 'cancelled' : undefined)
    if (code === 0) expect(job.backend.finish?.log).toEqual(job.backend.proof())
  })
})

describe('JOB3: a builder that is killed', () => {
  test.skipIf(!isolations.includes('bubblewrap'))('takes its sandbox with it', long, async () => {
    const seconds = String(90_000 + Math.floor(Math.random() * 9_000_000))
    await using job = await setUp(`echo begin; sleep ${seconds}`)
    await using builder = runBuilder(job.backend, { isolation: 'bubblewrap' })
    await eventually('the build begins', () => job.backend.text.includes('begin'))
    const helpers = childrenOf(builder.child.pid)
    expect(helpers.length).toBeGreaterThan(2)
    builder.child.kill('SIGKILL')
    await eventually('no process is left', () => processesWith(`sleep ${seconds}`).length === 0)
    await eventually('no helper is left', () => helpers.every(isGone))
  })

  test('without isolation the sweep ends what it left', long, async () => {
    const seconds = String(90_000 + Math.floor(Math.random() * 9_000_000))
    await using job = await setUp(`setsid sleep ${seconds} & echo begin; sleep ${seconds}`)
    await using builder = runBuilder(job.backend)
    await eventually('the build begins', () => job.backend.text.includes('begin'))
    builder.child.kill('SIGKILL')
    await builder.ended
    expect(processesWith(`sleep ${seconds}`)).not.toEqual([])
    expect(await sweepJob(`${builder.job}0`)).toBe(0)
    expect(processesWith(`sleep ${seconds}`)).not.toEqual([])
    expect(await sweepJob(builder.job)).toBe(0)
    expect(processesWith(`sleep ${seconds}`)).toEqual([])
  })
})
