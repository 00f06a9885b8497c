import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Folder } from '../../test/kit/folder.ts'
import { Mark, WatchedTree } from './watched-tree.ts'

const files = {
  'tree/lib/a/index.js': 'good',
  'tree/lib/b/index.js': 'good',
  'tree/.bin/tool': 'good',
  'twin/index.js': 'bad',
}

/** Looks at a small tree after something was done to the folder that it lies in. */
async function after(act: (folder: string) => void) {
  using folder = new Folder(files)
  const mark = await Mark.set(join(folder.path, 'mark'))
  const tree = await WatchedTree.watch(join(folder.path, 'tree'), mark)
  act(folder.path)
  return await tree.changes()
}

/** The same again with the times that it had before, as far as a program can set them. */
function quietly(file: string, act: () => void): void {
  const { atime, mtime } = statSync(file)
  act()
  utimesSync(file, atime, mtime)
}

test('KEP1: a tree that nobody touched is unchanged, also when it was read', async () => {
  const read = (folder: string) => void execFileSync('cat', [join(folder, 'tree/lib/a/index.js')])
  expect(await after(read)).toEqual({ changed: false, added: [] })
})

test.each<[string, (folder: string) => void]>([
  [
    'a write whose time is set back',
    (at) => {
      const file = join(at, 'tree/lib/a/index.js')
      quietly(file, () => writeFileSync(file, 'evil'))
    },
  ],
  ['a longer file', (at) => appendFileSync(join(at, 'tree/lib/a/index.js'), 'evil')],
  ['a file that is gone', (at) => rmSync(join(at, 'tree/lib/a/index.js'))],
  ['a folder that is gone', (at) => rmSync(join(at, 'tree/lib'), { recursive: true })],
  ['a new file deep inside', (at) => writeFileSync(join(at, 'tree/lib/a/more.js'), 'evil')],
  [
    'an older folder in the place of one',
    (at) => {
      rmSync(join(at, 'tree/lib/a'), { recursive: true })
      renameSync(join(at, 'twin'), join(at, 'tree/lib/a'))
    },
  ],
  [
    'two folders that changed places',
    (at) => {
      renameSync(join(at, 'tree/lib/a'), join(at, 'spare'))
      renameSync(join(at, 'tree/lib/b'), join(at, 'tree/lib/a'))
      renameSync(join(at, 'spare'), join(at, 'tree/lib/b'))
    },
  ],
  [
    'another tree in the place of the whole',
    (at) => {
      renameSync(join(at, 'tree'), join(at, 'old'))
      execFileSync('cp', ['-a', join(at, 'old'), join(at, 'tree')])
    },
  ],
  ['a mode', (at) => void execFileSync('chmod', ['u+x', join(at, 'tree/lib/b/index.js')])],
])('KEP1: %s is seen', async (_what, act) => {
  expect(await after(act)).toMatchObject({ changed: true })
})

test('KEP1: what is only added at the top is told apart', async () => {
  const add = (at: string) => mkdirSync(join(at, 'tree/.cache/deep'), { recursive: true })
  expect(await after(add)).toEqual({ changed: false, added: ['.cache'] })
})
