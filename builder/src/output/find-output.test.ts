import { cpSync, mkdirSync, renameSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Folder } from '../../test/kit/folder.ts'
import { AppSource } from '../app-source.ts'
import type { Plan } from '../plan.ts'
import { choose } from './choose-output.ts'
import { findOutput } from './find-output.ts'

const candidates = ['dist', 'build', 'docs', 'public']

function plan(output: Partial<Plan['output']>, build = true): Plan {
  return {
    ...{ framework: 'x', app: '', installIn: '', output: { candidates, ...output }, fallback: 'none' },
    ...{ caches: [], installed: [], toolFolders: [], environment: {}, because: [], warnings: [], risks: [] },
    ...(build ? { build: { command: 'x' } } : {}),
  }
}

type Case = {
  /** In the repository before the build. */
  committed?: Record<string, string>
  /** Written by the build. */
  built?: Record<string, string>
  output?: Partial<Plan['output']>
  rootDir?: string
  build?: (folder: string) => void
}

/** What is found after a build that began when the committed files were there already. */
async function find({ committed = {}, built = {}, output = {}, rootDir = '', build }: Case) {
  using folder = new Folder(committed)
  // The file system's clock goes in steps of a few milliseconds: wait until it has gone on.
  const startedAt = nextTick(folder.path)
  for (const [name, text] of Object.entries(built)) {
    mkdirSync(dirname(join(folder.path, name)), { recursive: true })
    writeFileSync(join(folder.path, name), text)
  }
  build?.(folder.path)
  const found = await findOutput(await AppSource.open(folder.path, rootDir), plan(output), { startedAt })
  return found
}

function nextTick(folder: string): number {
  const probe = join(folder, '.probe')
  writeFileSync(probe, '')
  const first = statSync(probe).ctimeMs
  for (;;) {
    writeFileSync(probe, 'x')
    const now = statSync(probe).ctimeMs
    if (now > first) return now
  }
}

const rows: { name: string; given: Case; want: string }[] = [
  { name: 'an expected folder', given: { built: { 'dist/index.html': '' } }, want: 'dist' },
  {
    name: 'the one that was written, not the stale one beside it',
    given: { committed: { 'dist/index.html': 'old' }, built: { 'docs/index.html': 'new' } },
    want: 'docs',
  },
  {
    name: 'a page that was written with the same content again',
    given: { committed: { 'docs/index.html': 'a', 'dist/index.html': 'old' }, built: { 'docs/index.html': 'a' } },
    want: 'docs',
  },
  { name: 'a folder that nobody expected', given: { built: { 'web/site-out/index.html': '' } }, want: 'web/site-out' },
  {
    name: 'the outermost of several',
    given: { built: { 'made/index.html': '', 'made/about/index.html': '' } },
    want: 'made',
  },
  {
    name: 'not the report of the tests',
    given: { built: { 'coverage/index.html': '', 'x/y/z/index.html': '' } },
    want: 'x/y/z',
  },
  {
    name: 'the folder of sources that the build adds a style to',
    given: { committed: { 'public/index.html': '', 'src/in.css': '' }, built: { 'public/out.css': '' } },
    want: 'public',
  },
  {
    name: 'the app itself, whose page takes a script from dist',
    given: {
      committed: { 'index.html': '', 'src/a.js': '' },
      built: { 'dist/bundle.js': '' },
      output: { unchanged: [''] },
    },
    want: 'the app\u2019s folder',
  },
  {
    name: 'the app itself, into which the build writes its page',
    given: { committed: { 'make.js': '' }, built: { 'index.html': '', 'about/index.html': '' } },
    want: 'the app\u2019s folder',
  },
  {
    name: 'a hidden folder that is expected',
    given: { built: { 'docs/.vitepress/dist/index.html': '' }, output: { candidates: ['docs/.vitepress/dist'] } },
    want: 'docs/.vitepress/dist',
  },
  {
    name: 'all languages of a site that has no page above them',
    given: {
      built: { 'dist/app/browser/de/index.html': '', 'dist/app/browser/fr/index.html': '' },
      output: { candidates: ['dist/app/browser', 'dist'] },
    },
    want: 'dist/app/browser',
  },
  {
    name: 'an expected folder with pages below it alone',
    given: { built: { 'dist/about.html': '' } },
    want: 'dist',
  },
  {
    name: 'a folder elsewhere in the repository, as workspaces have it',
    given: {
      committed: { 'apps/web/package.json': '' },
      built: { 'dist/apps/web/index.html': '' },
      output: { candidates: ['../../dist/apps/web'] },
      rootDir: 'apps/web',
    },
    want: '../../dist/apps/web',
  },
  {
    name: 'pages that the build leaves as they are, where that is known',
    given: {
      committed: { 'public/index.html': '' },
      output: { unchanged: ['public'] },
    },
    want: 'public',
  },
]

describe('OUT3: where the output is', () => {
  test.each(rows)('$name', async ({ given, want }) => expect((await find(given)).name).toBe(want))

  test('a copy with its old times counts as written, and so does a folder that was moved', async () => {
    const copied = await find({
      committed: { 'src/index.html': '', 'dist/index.html': '' },
      build: (folder) => {
        utimesSync(join(folder, 'src/index.html'), 1, 1)
        cpSync(join(folder, 'src'), join(folder, 'build'), { recursive: true, preserveTimestamps: true })
      },
    })
    expect(copied.name).toBe('build')
    const moved = await find({
      committed: { 'dist/index.html': '' },
      built: { 'tmp/index.html': '' },
      build: (folder) => renameSync(join(folder, 'tmp'), join(folder, 'docs')),
    })
    expect(moved.name).toBe('docs')
  })

  test.each<[string, Case, RegExp]>([
    ['writes nothing', { committed: { 'dist/index.html': 'old', 'index.html': '' } }, /It wrote no files/],
    [
      'writes a script beside the source of a page',
      { committed: { 'index.html': '' }, built: { 'lib/a.js': '' } },
      /to lib/,
    ],
    ['writes a package', { built: { 'lib/index.js': '' } }, /It wrote to lib, where there is no page/],
    [
      'writes a package in two formats',
      { built: { 'dist/esm/index.js': '', 'dist/cjs/index.js': '' } },
      /wrote to dist,/,
    ],
    ['leaves a page among its packages', { built: { 'node_modules/a/index.html': '' } }, /It wrote no files/],
    ['is known to do so', { output: { hint: 'Set output.' } }, /no files.*Set output\./],
  ])('no output: the build %s', async (_name, given, message) => {
    await expect(find(given)).rejects.toMatchObject({ code: 'no_output', message: expect.stringMatching(message) })
  })

  test('what is set, and nothing else', async () => {
    expect((await find({ built: { 'x/y/a': '' }, output: { fixed: 'x/y', candidates: [] } })).name).toBe('x/y')
    await expect(find({ built: { 'dist/index.html': '' }, output: { fixed: 'out' } })).rejects.toMatchObject({
      code: 'no_output',
      message: expect.stringContaining('"out"'),
    })
  })

  test('a folder outside the repository is refused', async () => {
    const outside = find({ output: { fixed: '../..' } })
    await expect(outside).rejects.toMatchObject({ code: 'output_refused' })
    const linked = find({ output: { fixed: 'out' }, build: (folder) => symlinkSync('/etc', join(folder, 'out')) })
    await expect(linked).rejects.toMatchObject({ code: 'output_refused' })
    const found = find({
      output: { candidates: ['dist'] },
      build: (folder) => symlinkSync('/etc', join(folder, 'dist')),
    })
    await expect(found).rejects.toMatchObject({ code: 'no_output' })
  })

  test('the folder itself where nothing is built', async () => {
    using folder = new Folder({ 'index.html': '' })
    const app = await AppSource.open(folder.path, '')
    expect(await findOutput(app, plan({ candidates: [''] }, false))).toMatchObject({ whole: true })
  })
})

test('the expected folder wins over what else was written', () => {
  const traces = {
    pages: ['dist', 'storybook-static', 'build/client'].map((folder) => ({ folder, fresh: true })),
    ...{ written: [], forPages: [], withPages: [], cut: false },
  }
  expect(choose(traces, { candidates: ['build/client', 'dist'] })).toBe('build/client')
})
