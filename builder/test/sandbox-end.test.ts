import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Bubblewrap } from '../src/isolation/bubblewrap.ts'
import { userIdOf } from '../src/isolation/inside.ts'
import { chooseMode } from '../src/isolation/modes.ts'
import { processesOfUsers } from '../src/isolation/process-table.ts'
import { Folder } from './kit/folder.ts'
import { testedIsolations } from './kit/isolations.ts'

const has = (await testedIsolations()).includes('bubblewrap') && (await chooseMode()) === 'drop'
const limits = { memoryBytes: 2 ** 40, processes: 1000, diskBytes: 2 ** 30 }
const rounds = 20

/** Only where each job has a user id of its own can its processes be counted. */
test.skipIf(!has)(
  'SEC3: a command that ends at once has ended with all that it left running',
  { timeout: 60_000 },
  async () => {
    using folder = new Folder()
    const place = (name: string) => join(folder.path, name)
    const host = { checkout: place('work'), home: place('home'), temporary: place('tmp'), git: place('git') }
    for (const path of [...Object.values(host), place('tools')]) mkdirSync(path)
    const job = `end-${process.pid}`
    const given = { job, folder: folder.path, host, toolchains: place('tools'), shown: [], limits }
    const sandbox = new Bubblewrap({ ...given, reachable: Promise.resolve([]), mode: chooseMode() })
    const leave = 'for i in 1 2 3 4 5 6 7 8; do (setsid sleep 60 > /dev/null 2>&1 &); done; ls /proc/self/fd'
    let said = ''
    try {
      await sandbox.open()
      await sandbox.ready('sandbox')
      for (let round = 0; round < rounds; round++) {
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
        expect(processesOfUsers(new Set([userIdOf(job)]))).toEqual([])
      }
    } finally {
      await sandbox.close()
    }
    const low = said
      .trim()
      .split('\n')
      .filter((name) => name.length === 1)
    // What is open beside the standard ones is the folder that is being listed.
    expect([...new Set(low)], 'no pipe of ours inside').toEqual(['0', '1', '2', '3'])
  },
)
