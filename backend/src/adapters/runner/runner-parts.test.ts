import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { toolEnvironment } from './builder-environment.ts'
import { describeIsolation } from './describe-isolation.ts'
import { isJobName } from './job-folders.ts'
import { type ProcessRow, parsePs, parseStat, startTimeOf } from './process-table.ts'
import { processesOf } from './process-tree.ts'

const job = '01HZY00000000000000000000A-1'
const row = (pid: number, ppid: number, more: Partial<ProcessRow> = {}): ProcessRow => ({
  pid,
  ppid,
  group: pid,
  session: pid,
  startTime: String(pid),
  ...more,
})
const pids = (rows: ProcessRow[]): number[] => rows.map((one) => one.pid)

describe('the processes of a job', () => {
  const root = { pid: 10, startTime: '10' }
  const builder = row(10, 1, { job })

  it.each<[string, ProcessRow[], number[]]>([
    ['the builder and its descendants', [row(12, 11), row(11, 10), builder, row(5, 1)], [12, 11, 10]],
    ['marked ones without parents', [builder, row(20, 1, { job })], [10, 20]],
    ['those of the session of a builder that is dead', [row(20, 1, { session: 10 }), row(21, 20)], [20, 21]],
    ['those of its group', [row(20, 1, { group: 10 })], [20]],
    ['none of another job', [builder, row(20, 1, { job: `${job}1`, session: 10 })], [10]],
    ['nobody when the pid is used again', [row(10, 1, { startTime: '99' }), row(20, 10, { session: 10 })], []],
    ['nobody in a circle of parents', [row(30, 31), row(31, 30)], []],
  ])('are %s', (_, rows, expected) => {
    expect(pids(processesOf(rows, job, root))).toEqual(expected)
  })

  it('are only the marked ones and their descendants when no builder is known', () => {
    expect(pids(processesOf([row(20, 1, { job }), row(21, 20), row(22, 1)], job))).toEqual([20, 21])
  })
})

describe('the process table', () => {
  it('reads a stat line whose name holds spaces and brackets', () => {
    const rest = `S 1 42 43 ${Array.from({ length: 15 }, () => '0').join(' ')} 777 1 2`
    expect(parseStat(`42 (a) b (c) ${rest}`)).toEqual({ pid: 42, ppid: 1, group: 42, session: 43, startTime: '777' })
    expect(parseStat(`42 (x) ${rest.replace('S', 'Z')}`)).toBeUndefined()
  })

  it('reads what ps prints', () => {
    const text = '  42     1    42 Ss   Sat Nov 21 02:00:00 2026\n  43 42 42 Z Sat Nov 21 02:00:01 2026\n'
    expect(parsePs(text)).toEqual([{ pid: 42, ppid: 1, group: 42, session: 42, startTime: 'Sat Nov 21 02:00:00 2026' }])
  })

  it('knows this process and no process of an impossible pid', async () => {
    expect(await startTimeOf(process.pid)).toMatch(/\d/)
    expect(await startTimeOf(2 ** 30)).toBeUndefined()
  })
})

describe('job names', () => {
  it.each([
    [job, true],
    ['01HZY00000000000000000000A-12', true],
    ['01HZY00000000000000000000A-0', false],
    ['01HZY00000000000000000000A', false],
    ['../01HZY00000000000000000000A-1', false],
    ['', false],
  ])('%j: %s', (name, expected) => {
    expect(isJobName(name)).toBe(expected)
  })
})

it('a builder gets no secret of the server’s environment', () => {
  const env = toolEnvironment({
    PATH: '/bin',
    HOME: '/root',
    https_proxy: 'http://proxy',
    npm_config_registry: 'https://npm.lan/',
    'npm_config_//npm.lan/:_authToken': 'x',
    TRELLIS_SETUP_TOKEN: 'x',
    AWS_SESSION_TOKEN: 'x',
    GOOGLE_APPLICATION_CREDENTIALS: 'x',
    REDIS_URL: 'x',
    NODE_OPTIONS: '--require x',
  })
  expect(env).toEqual({
    PATH: '/bin',
    LANG: 'C.UTF-8',
    https_proxy: 'http://proxy',
    npm_config_registry: 'https://npm.lan/',
  })
})

describe('asking the builder how it isolates', () => {
  const environment = { PATH: process.env.PATH }
  const fake = fileURLToPath(new URL('../../../test/fixtures/fake-builder.mjs', import.meta.url))

  it('gives kind and sentence', async () => {
    expect(await describeIsolation(fake, { environment })).toEqual({
      kind: 'none',
      sentence: 'Builds run without isolation here.',
    })
  })

  it.each(['console.log("{}")', 'process.exit(1)', 'console.log("no JSON")'])(
    'rejects when it answers by %s',
    async (code) => {
      const folder = await mkdtemp(join(tmpdir(), 'trellis-describe-'))
      const main = join(folder, 'main.mjs')
      await writeFile(main, code)
      await expect(describeIsolation(main, { environment })).rejects.toMatchObject({ refusal: { code: 'unavailable' } })
      await rm(folder, { recursive: true })
    },
  )
})
