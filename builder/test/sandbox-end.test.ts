import { lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Bubblewrap, openGround } from '../src/isolation/bubblewrap.ts'
import { userIdOf } from '../src/isolation/inside.ts'
import { chooseMode } from '../src/isolation/modes.ts'
import { hasEnvironment, processesOfUsers, readProcessTable } from '../src/isolation/process-table.ts'
import { eventually } from './kit/eventually.ts'
import { Folder } from './kit/folder.ts'
import { testedIsolations } from './kit/isolations.ts'

const has = (await testedIsolations()).includes('bubblewrap') && (await chooseMode()) === 'drop'
const limits = { memoryBytes: 2 ** 40, processes: 1000, diskBytes: 2 ** 30 }
const rounds = 10
let count = 0

/** What a sandbox is made of, in a folder that goes with it. */
function given() {
  const folder = new Folder()
  const place = (name: string) => join(folder.path, name)
  const host = { checkout: place('work'), home: place('home'), temporary: place('tmp'), git: place('git') }
  for (const path of [...Object.values(host), place('tools')]) mkdirSync(path)
  const job = `end-${process.pid}-${++count}`
  const options = { job, folder: folder.path, host, toolchains: place('tools'), shown: [], limits }
  return { ...options, reachable: Promise.resolve([]), [Symbol.dispose]: () => folder[Symbol.dispose]() }
}

/** Only where each job has a user id of its own can its processes be counted. */
describe.skipIf(!has)('the end of what runs behind bubblewrap', () => {
  test.each([
    ['made for it', 0],
    ['that waited', 1],
  ])(
    'SEC3: a command in a sandbox %s that ends at once has ended with all that it left running',
    {
      timeout: 60_000,
    },
    async (_which, prepared) => {
      using options = given()
      const sandbox = new Bubblewrap({ ...options, mode: chooseMode() })
      const users = new Set([userIdOf(options.job)])
      const leave = 'for i in 1 2 3 4 5 6 7 8; do (setsid sleep 60 > /dev/null 2>&1 &); done; ls /proc/self/fd; env'
      let said = ''
      try {
        await sandbox.open()
        await sandbox.ready('sandbox')
        for (let round = 0; round < rounds; round++) {
          sandbox.prepare('sandbox', prepared)
          const { finished } = sandbox.run({
            argv: ['/bin/sh', '-c', leave],
            folder: '',
            environment: { PATH: sandbox.searchPath },
            network: 'sandbox',
            onOutput: (_stream, chunk) => {
              said += chunk.toString()
            },
          })
          expect(await finished).toEqual({ code: 0, signal: null })
          expect(processesOfUsers(users)).toEqual([])
        }
      } finally {
        await sandbox.close()
      }
      const lines = said.trim().split('\n')
      // What is open beside the standard ones is the folder that is being listed.
      const low = lines.filter((name) => name.length === 1)
      expect([...new Set(low)], 'no pipe of ours inside').toEqual(['0', '1', '2', '3'])
      expect(lines.filter((line) => line.startsWith('TRELLIS_'))).toEqual([])
    },
  )

  test('SEC3: sandboxes that wait carry the mark of their job, by which they are found, and are gone when it is closed', async () => {
    using options = given()
    const sandbox = new Bubblewrap({ ...options, mode: chooseMode() })
    const running = () => processesOfUsers(new Set([userIdOf(options.job)]))
    const marked = () => running().filter(({ pid }) => hasEnvironment(pid, `TRELLIS_JOB=${options.job}`))
    await sandbox.open()
    sandbox.prepare('host', 1)
    sandbox.prepare('sandbox', 1)
    // Of each, the program that makes it and the first process inside.
    await eventually('both to wait', () => marked().length === 4, 10_000)
    await sandbox.close()
    expect(running()).toEqual([])
  })

  test('a wall that cannot be had leaves nothing of itself', async () => {
    using options = given()
    const before = new Set(readProcessTable().keys())
    const mode = Promise.reject(new Error('no user id is left'))
    mode.catch(() => {})
    await expect(openGround({ ...options, mode })).rejects.toThrow('no user id is left')
    const own = [...readProcessTable().values()].filter(({ pid, parent }) => parent === process.pid && !before.has(pid))
    expect(own.filter(({ zombie }) => !zombie)).toEqual([])
  })

  test('SEC3: a link that is handed over is handed over itself, not what lies behind it', async () => {
    using options = given()
    const behind = join(options.folder, 'behind')
    const link = join(options.folder, 'link')
    mkdirSync(behind)
    writeFileSync(join(behind, 'file'), '')
    symlinkSync(behind, link)
    const sandbox = new Bubblewrap({ ...options, mode: chooseMode() })
    await sandbox.adopt(link)
    expect(lstatSync(link).uid).toBe(userIdOf(options.job))
    const others = [behind, join(behind, 'file')].map((path) => lstatSync(path).uid)
    expect(others).toEqual([process.getuid?.(), process.getuid?.()])
  })
})
