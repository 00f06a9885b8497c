import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { JobFolders } from './job-folders.ts'

const job = '01JD0000000000000000000001-1'

/** Further down than the kernel takes in one path; Perl, because shells keep the whole path of where they are. */
const digger = "chdir shift or die; for (1 .. 60) { mkdir 'd' x 200; chdir 'd' x 200 or die }"

describe('DEP10: the folder of a job goes with it', () => {
  let root: string
  let folders: JobFolders

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'trellis-jobs-'))
    folders = new JobFolders(root)
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  test.each([
    ['as it was made', () => {}],
    ['with folders that are closed', (path: string) => closed(join(path, 'work'))],
    ['with folders deeper than a path can be', (path: string) => execFileSync('perl', ['-e', digger, path])],
  ])('%s', async (_how, leave) => {
    leave(await folders.make(job))
    expect(await folders.list()).toEqual([job])
    await folders.remove(job)
    expect(await folders.has(job)).toBe(false)
  })
})

function closed(path: string): void {
  mkdirSync(join(path, 'inner'), { recursive: true })
  chmodSync(path, 0o000)
}
