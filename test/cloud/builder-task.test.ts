import { ulid } from 'ulid'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openEcsRunner } from '../../backend/src/adapters/runner/ecs-runner.ts'
import type { BuildJob, Runner } from '../../backend/src/ports/runner.ts'
import { FakeBackend } from '../../builder/test/kit/fake-backend.ts'
import { GitServer } from '../../builder/test/kit/git-server.ts'
import { makePlan, type PlanChanges } from '../../builder/test/kit/plan.ts'
import { Repository } from '../../builder/test/kit/repository.ts'
import { has } from '../kit/peers.ts'
import { builderImage } from './kit/builder-image.ts'
import { EcsEndpoint } from './kit/ecs-endpoint.ts'
import { podmanEngine } from './kit/podman-engine.ts'

vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')

const log = { info() {}, warn() {}, error() {} }
const paces = { pollMs: 200, hurryMs: 100, missingMs: 2000, stopMs: 30_000 }

/** One deployment whose builder is a task: its backend, and what the container itself wrote. */
async function asTask(gitUrl: string, changes: PlanChanges = {}) {
  const deploymentId = ulid()
  const backend = new FakeBackend(makePlan(gitUrl, { deploymentId, ...changes }))
  await backend.start()
  let said = ''
  const engine = podmanEngine(image, (text) => {
    said += text
  })
  const ecs = await new EcsEndpoint({
    engine,
    environment: { TRELLIS_BACKEND_URL: backend.url },
    stopTimeout: 10,
  }).start()
  const runner = await openEcsRunner({ ...ecs.place, claimTtl: 600_000, paces, log })
  const job: BuildJob = { deploymentId, attempt: 1, token: backend.token, backendUrl: backend.url }
  const close = async () => {
    await runner.close()
    await ecs[Symbol.asyncDispose]()
    await backend.stop()
  }
  return { backend, ecs, runner, job, said: () => said, [Symbol.asyncDispose]: close }
}

function endOf(runner: Runner, handle: Awaited<ReturnType<Runner['start']>>): Promise<string> {
  return new Promise((resolve) => runner.watch(handle, ({ reason }) => resolve(reason)))
}

let image = ''
describe.skipIf(!has('images'))('the builder as a task of ECS, in a container of its own image', () => {
  beforeAll(async () => {
    image = await builderImage()
  }, 600_000)

  it('builds a Vite app from its sample to its last file, and ends', async () => {
    await using task = await asTask('sample:vite-app')
    const { backend, runner, job } = task
    const handle = await runner.start(job)
    expect(await endOf(runner, handle), task.said()).toBe('The builder ended.')
    expect(backend.finish?.outcome, backend.text).toMatchObject({ status: 'uploaded' })
    expect(backend.fileAt('index.html')).toContain('<script type="module"')
    expect(backend.proof()).toEqual(backend.finish?.log)
    expect(backend.claims).toHaveLength(1)
  })

  it('RUN7: git and a command find neither the token nor the task’s variables, and have no rights', async () => {
    const script = [
      'mkdir out',
      'env > out/env.txt',
      'cat /proc/*/environ > out/environ.txt 2>/dev/null',
      'cat /proc/*/cmdline > out/cmdline.txt 2>/dev/null',
      'find /var/lib/trellis-job /var/lib/trellis-jobs > out/found.txt 2>&1',
      'grep Cap /proc/self/status > out/status.txt; id -u >> out/status.txt',
      'echo done > out/index.html; exit 0',
    ].join('\n')
    using repository = new Repository({
      'package.json': JSON.stringify({ name: 'spy', engines: { node: '20' }, scripts: { build: 'sh build.sh' } }),
      'build.sh': script,
    })
    await using git = await new GitServer(repository).start()
    // The private host is allowed by the claim alone.
    await using task = await asTask(git.url, { allowPrivateGit: ['127.0.0.1'], settings: { outputDir: 'out' } })
    const { backend, runner, job } = task
    await endOf(runner, await runner.start(job))
    expect(backend.finish?.outcome, backend.text).toMatchObject({ status: 'uploaded' })
    const files = ['env.txt', 'environ.txt', 'cmdline.txt', 'found.txt'].map((name) => backend.fileAt(name) ?? '')
    for (const text of files) {
      expect(text).not.toContain(job.token)
      expect(text).not.toMatch(/TRELLIS_JOB|TRELLIS_BACKEND_URL/)
    }
    expect(files.slice(0, 2).every((text) => text.includes('PATH='))).toBe(true)
    expect(files[2]).toContain('--task')
    expect(files[3]).toContain('Permission denied')
    expect(backend.fileAt('status.txt')).toMatch(/CapEff:\s+0+\n/)
    expect(backend.fileAt('status.txt')).not.toMatch(/^0$/m)
  })

  it('refuses a private git host that the claim does not allow', async () => {
    await using task = await asTask('http://127.0.0.1:9/app.git')
    const { backend, runner, job } = task
    await endOf(runner, await runner.start(job))
    expect(backend.finish?.outcome).toMatchObject({ status: 'failed', failure: { step: 'clone' } })
  })

  it('ends as cancelled when its task is stopped, and leaves nothing running', async () => {
    using repository = new Repository({
      'package.json': JSON.stringify({
        name: 'slow',
        engines: { node: '20' },
        scripts: { build: 'echo begun; sleep 600 & sleep 600' },
      }),
    })
    await using git = await new GitServer(repository).start()
    await using task = await asTask(git.url, { allowPrivateGit: ['127.0.0.1'] })
    const { backend, runner, job } = task
    const handle = await runner.start(job)
    const end = endOf(runner, handle)
    await vi.waitFor(() => expect(backend.text).toContain('begun'), { timeout: 30_000, interval: 50 })
    await runner.stop(handle, 1000)
    expect(await end).toBe('The build was stopped.')
    expect(backend.finish?.outcome).toEqual({ status: 'cancelled' })
  })

  it('says in its own log why it cannot begin, without showing what it was given', async () => {
    await using task = await asTask('sample:plain-html')
    task.ecs.define({ containerDefinitions: [{ name: 'builder', environment: [] }] })
    const { runner, job } = task
    expect(await endOf(runner, await runner.start(job))).toBe('The builder ended with exit code 2.')
    expect(task.said()).toMatch(/^TRELLIS_BACKEND_URL .*\.\n$/)
    expect(task.said()).not.toContain(job.token)
  })
})

afterAll(() => vi.unstubAllEnvs())
