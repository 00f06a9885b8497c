import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ulid } from 'ulid'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runnerContract } from '../../../test/contracts/runner.contract.ts'
import type { BuildJob, Runner } from '../../ports/runner.ts'
import { type LocalRunnerOptions, openLocalRunner } from './local-process.ts'
import { startTimeOf } from './process-table.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-runner-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const logged: Record<string, unknown>[] = []
const note = (facts: Record<string, unknown>): void => void logged.push(facts)
const builderMain = fileURLToPath(new URL('../../../test/fixtures/fake-builder.mjs', import.meta.url))
const open = (changes: Partial<LocalRunnerOptions> = {}): Runner =>
  openLocalRunner({
    toolchains: join(folder, 'toolchains'),
    folder,
    builderMain,
    isolation: { kind: 'none', available: true, sentence: 'Builds run without isolation here.' },
    allowPrivateGit: ['git.lan'],
    allowFileGit: false,
    environment: { PATH: process.env.PATH, TRELLIS_MASTER_KEY: 'key', AWS_SECRET_ACCESS_KEY: 'cloud', http_proxy: 'p' },
    log: { info: note, warn: note, error: note },
    ...changes,
  })

/** A job whose processes report to a file outside its folder. */
const jobOf = (token: string): BuildJob => {
  const deploymentId = ulid()
  return { deploymentId, attempt: 1, token, backendUrl: join(folder, deploymentId) }
}
const reported = (job: BuildJob): Promise<string> => readFile(job.backendUrl, 'utf8').catch(() => '')
const isReady = (job: BuildJob): Promise<void> =>
  vi.waitFor(async () => expect(await reported(job)).toContain('ready'), { timeout: 8000, interval: 10 })

async function processes(job: BuildJob): Promise<{ started: number; alive: number }> {
  const pids = (await reported(job)).split('\n').filter((line) => /^\d+$/.test(line))
  const times = await Promise.all(pids.map((pid) => startTimeOf(Number(pid))))
  return { started: pids.length, alive: times.filter((time) => time !== undefined).length }
}

runnerContract('the local runner', {
  open: async () => open(),
  openBroken: async () => {
    const file = join(folder, 'a-file')
    await writeFile(file, '')
    return open({ folder: file })
  },
  job: jobOf,
  ready: isReady,
  processes,
})

describe('the local runner', () => {
  it('hands over the order on standard input and a clean environment', async () => {
    const runner = open()
    const job = jobOf('waits')
    const handle = await runner.start(job)
    await isReady(job)
    const seen = JSON.parse(await readFile(`${job.backendUrl}.seen`, 'utf8'))
    const own = join(folder, 'jobs', `${job.deploymentId}-1`)
    expect(seen.order).toEqual({
      ...job,
      folder: own,
      toolchains: join(folder, 'toolchains'),
      caches: join(folder, 'caches'),
      isolation: 'none',
      allowPrivateGit: ['git.lan'],
      allowFileGit: false,
    })
    expect(seen.cwd).toBe(own)
    expect(seen.args.join(' ')).not.toContain(job.deploymentId)
    expect(seen.env).toEqual({
      PATH: process.env.PATH,
      LANG: 'C.UTF-8',
      http_proxy: 'p',
      HOME: join(own, 'home'),
      TMPDIR: join(own, 'tmp'),
      TRELLIS_JOB: `${job.deploymentId}-1`,
    })
    expect(handle).toEqual({ job: `${job.deploymentId}-1`, pid: expect.any(Number), startTime: expect.any(String) })
    await runner.stop(handle, 1000)
  })

  it('removes the folder of a job, however it was left, and keeps the builder’s last words for operators', async () => {
    const runner = open()
    const job = jobOf('litters')
    const handle = await runner.start(job)
    await isReady(job)
    await runner.stop(handle, 1000)
    expect(await readdir(join(folder, 'jobs'))).not.toContain(`${job.deploymentId}-1`)
    const ended = logged.find((facts) => facts.job === `${job.deploymentId}-1`)
    expect(ended?.lastWords).toBe('a word of the builder outside its protocol')
  })

  it('keeps nothing in mind of a job that is stopped after it has ended', async () => {
    const runner = open()
    const job = jobOf('waits')
    const handle = await runner.start(job)
    await isReady(job)
    await runner.stop(handle, 1000)
    await runner.stop(handle, 0)
    const left = join(folder, 'jobs', `${job.deploymentId}-1`)
    await mkdir(left)
    await runner.sweep(new Set())
    expect(await readdir(join(folder, 'jobs'))).not.toContain(`${job.deploymentId}-1`)
  })

  it('ends everything when the builder itself is killed', async () => {
    const runner = open()
    const job = jobOf('scatters')
    const handle = await runner.start(job)
    await isReady(job)
    const ends: string[] = []
    runner.watch(handle, (end) => ends.push(end.reason))
    process.kill(Number(handle.pid), 'SIGKILL')
    await vi.waitFor(() => expect(ends).toHaveLength(1), { timeout: 2000, interval: 10 })
    expect(ends[0]).toContain('killed')
    expect((await processes(job)).alive).toBe(0)
  })

  it('takes a pid that was used again for somebody else’s, and lets it live', async () => {
    const runner = open()
    const stranger = jobOf('waits')
    const other = await runner.start(stranger)
    await isReady(stranger)
    const gone = jobOf('ends')
    const handle = { job: `${gone.deploymentId}-1`, pid: Number(other.pid), startTime: '1' }
    const ends: string[] = []
    runner.watch(handle, (end) => ends.push(end.reason))
    await runner.stop(handle, 500)
    await expect.poll(() => ends).toHaveLength(1)
    expect((await processes(stranger)).alive).toBe(1)
    await runner.stop(other, 1000)
  })

  it('does not believe a pid that a build wrote down', async () => {
    const runner = open()
    const stranger = jobOf('waits')
    const other = await runner.start(stranger)
    await isReady(stranger)
    const liar = jobOf('stubborn')
    await runner.start(liar)
    await isReady(liar)
    await runner.close()
    const note = { pid: other.pid, startTime: other.startTime }
    await writeFile(join(folder, 'jobs', `${liar.deploymentId}-1`, 'builder.json'), JSON.stringify(note))
    const next = open()
    await next.sweep(new Set([`${stranger.deploymentId}-1`]))
    expect([(await processes(liar)).alive, (await processes(stranger)).alive]).toEqual([0, 1])
    await next.stop(other, 1000)
  })

  it('KEP4: forgets what is kept of one plant, and of no other', async () => {
    const runner = open()
    const [gone, stays] = [ulid(), ulid()]
    for (const plant of [gone, stays]) await mkdir(join(folder, 'caches', plant, 'production'), { recursive: true })
    await runner.forget(gone)
    await runner.forget(gone)
    expect(await readdir(join(folder, 'caches'))).toEqual([stays])
    await expect(runner.forget('../jobs')).rejects.toThrow()
  })

  it('refuses names that are no jobs and leaves other folders alone', async () => {
    const runner = open()
    await expect(runner.start({ ...jobOf('waits'), deploymentId: '../../x' })).rejects.toMatchObject({
      refusal: { code: 'invalid' },
    })
    await writeFile(join(folder, 'jobs', 'notes.txt'), 'mine')
    await runner.sweep(new Set())
    expect(await readdir(join(folder, 'jobs'))).toContain('notes.txt')
  })
})
