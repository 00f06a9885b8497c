import { afterAll, expect, test } from 'vitest'
import { FakeBackend } from './kit/fake-backend.ts'
import { Folder } from './kit/folder.ts'
import { GitServer } from './kit/git-server.ts'
import { testedIsolations } from './kit/isolations.ts'
import { lockfiles, manifest, tinyApp } from './kit/lockfiles.ts'
import { makePlan } from './kit/plan.ts'
import { Repository } from './kit/repository.ts'
import { runBuilder } from './kit/run-builder.ts'

const caches = new Folder()
afterAll(() => caches[Symbol.dispose]())

/** The best wall of this machine: what is kept goes through it in both directions. */
const [, isolation = 'none'] = await testedIsolations()

const member = { ...tinyApp, 'package.json': manifest({ name: 'web' }) }
const inWorkspace = Object.fromEntries(Object.entries(member).map(([name, text]) => [`apps/web/${name}`, text]))

test.each([
  ['pnpm', { ...tinyApp, 'pnpm-lock.yaml': lockfiles.pnpm9 }, undefined],
  ['yarn classic', { ...tinyApp, 'yarn.lock': lockfiles.yarn1 }, undefined],
  [
    'yarn with node_modules',
    { ...tinyApp, 'yarn.lock': lockfiles.yarn4, '.yarnrc.yml': 'nodeLinker: node-modules\n' },
    undefined,
  ],
  ['yarn with Plug\u2019n\u2019Play', { ...tinyApp, 'yarn.lock': lockfiles.yarn4 }, 'yarn install --immutable'],
  ['bun', { ...tinyApp, 'bun.lock': lockfiles.bun }, undefined],
  [
    'a script of the app itself',
    {
      ...tinyApp,
      'pnpm-lock.yaml': lockfiles.pnpm9,
      'package.json': manifest({ scripts: { build: 'node make.js', postinstall: 'echo it ran' } }),
    },
    'pnpm install --frozen-lockfile --prefer-offline',
  ],
  [
    'a workspace of pnpm',
    {
      ...inWorkspace,
      'package.json': '{"private":true}',
      'pnpm-workspace.yaml': 'packages:\n  - apps/*\n',
      'pnpm-lock.yaml': lockfiles.pnpm9.replace('  .:\n', '  .: {}\n\n  apps/web:\n'),
    },
    undefined,
  ],
])('KEP1: a second build takes the kept packages of %s', { timeout: 120_000 }, async (_name, files, again) => {
  using repository = new Repository(files)
  await using server = await new GitServer(repository).start()
  const backend = new FakeBackend(makePlan(server.url))
  await backend.start()
  for (const round of ['first', 'second'] as const) {
    backend.next(makePlan(server.url))
    await using builder = runBuilder(backend, { isolation, caches: caches.path })
    expect(await builder.ended, backend.text).toBe(0)
    expect(backend.finish?.outcome.status, backend.text).toBe('uploaded')
    expect(backend.fileAt('index.html')).toBe('an hour is 3600000 ms')
    if (round === 'first') expect(backend.text).not.toContain('Restored')
  }
  await backend.stop()
  expect(backend.text).toContain('Restored')
  const ran = [...backend.text.matchAll(/^\$ (.* install\b.*)$/gm)].map(([, line]) => line)
  expect(ran).toEqual(again === undefined ? [] : [again])
})
