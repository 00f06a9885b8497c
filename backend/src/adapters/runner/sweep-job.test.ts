import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sweeper } from './sweep-job.ts'

const note =
  'require("node:fs").writeFileSync(process.argv[1], process.argv.slice(2).join(" ") + " " + (process.env.KEY ?? "-"))'

test.each(['container', 'uid'] as const)(
  'SEC3: what a job of the kind %s has left is ended by the builder',
  async (kind) => {
    const folder = mkdtempSync(join(tmpdir(), 'trellis-sweep-'))
    const file = join(folder, 'said')
    const program = { file: process.execPath, args: ['-e', note, file], environment: { KEY: 'secret' } }
    await sweeper(kind, program)?.('01JD0000000000000000000001-2')
    const said = readFileSync(file, 'utf8')
    rmSync(folder, { recursive: true })
    expect(said).toBe('--sweep 01JD0000000000000000000001-2 -')
  },
)

test.each(['bubblewrap', 'none'] as const)('SEC3: of the kind %s the processes show what is left', (kind) => {
  expect(sweeper(kind, { file: 'no-such-program', args: [], environment: {} })).toBeUndefined()
})
