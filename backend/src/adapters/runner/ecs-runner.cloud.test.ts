import { mkdir, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ulid } from 'ulid'
import { afterAll, beforeAll, vi } from 'vitest'
import { z } from 'zod'
import { EcsEndpoint } from '../../../../test/cloud/kit/ecs-endpoint.ts'
import { processEngine } from '../../../../test/cloud/kit/task-engine.ts'
import { runnerContract } from '../../../test/contracts/runner.contract.ts'
import type { BuildJob, Runner } from '../../ports/runner.ts'
import { type EcsPaces, openEcsRunner } from './ecs-runner.ts'

vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')

const fakeBuilder = fileURLToPath(new URL('../../../test/fixtures/fake-builder.mjs', import.meta.url))
const log = { info() {}, warn() {}, error() {} }
const paces: EcsPaces = {
  ...{ firstPauseMs: 20, longestPauseMs: 100, patienceMs: 5000 },
  ...{ pollMs: 100, hurryMs: 50, missingMs: 1000, stopMs: 10_000, graceMs: 0 },
}

let folder = ''
let ecs: EcsEndpoint
let refusing: EcsEndpoint
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-ecs-'))
  await mkdir(join(folder, 'reports'))
  const options = {
    engine: processEngine([process.execPath, fakeBuilder, '--task']),
    environment: { TRELLIS_BACKEND_URL: `http://backend.invalid${join(folder, 'reports')}` },
    stopTimeout: 1,
  }
  ecs = await new EcsEndpoint(options).start()
  refusing = await new EcsEndpoint(options).start()
  refusing.faults.forbidden.push('RunTask')
})
afterAll(async () => {
  await ecs[Symbol.asyncDispose]()
  await refusing[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const open = (at: EcsEndpoint): Promise<Runner> => openEcsRunner({ ...at.place, claimTtl: 600_000, paces, log })

/** A job whose processes report to a file, by their numbers in the process namespace of its task. */
const jobOf = (token: string): BuildJob => {
  const deploymentId = ulid()
  return { deploymentId, attempt: 1, token, backendUrl: join(folder, 'reports', deploymentId) }
}
const reported = (job: BuildJob): Promise<string> => readFile(job.backendUrl, 'utf8').catch(() => '')

async function isReady(job: BuildJob): Promise<void> {
  const read = async () => {
    if (!(await reported(job)).includes('ready')) throw new Error(`${job.token}: the job is not ready`)
  }
  await vi.waitFor(read, { timeout: 8000, interval: 10 })
}

async function processes(job: BuildJob): Promise<{ started: number; alive: number }> {
  const pids = (await reported(job)).split('\n').filter((line) => /^\d+$/.test(line))
  const seen = await readFile(`${job.backendUrl}.seen`, 'utf8')
  const { pidNamespace } = z.object({ pidNamespace: z.string() }).parse(JSON.parse(seen))
  const inside = await pidsInside(pidNamespace)
  return { started: pids.length, alive: pids.filter((pid) => inside.includes(pid)).length }
}

/** What lives in a process namespace, by the numbers that it has there. */
async function pidsInside(namespace: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = pids.map(async (pid) => {
    if ((await readlink(`/proc/${pid}/ns/pid`).catch(() => '')) !== namespace) return []
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    const isZombie = /^State:\s+Z/m.test(status)
    const inside = /^NSpid:.*\s(\d+)$/m.exec(status)?.[1]
    return inside && !isZombie ? [inside] : []
  })
  return (await Promise.all(found)).flat()
}

runnerContract('the ECS runner', {
  open: () => open(ecs),
  openBroken: () => open(refusing),
  job: jobOf,
  ready: isReady,
  processes,
})
