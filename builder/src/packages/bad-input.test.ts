import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draftOf } from '../../test/kit/draft.ts'
import { Folder } from '../../test/kit/folder.ts'
import { AppSource } from '../app-source.ts'
import { StepFailure } from '../failures.ts'
import { quote } from '../quote.ts'
import { chooseApp } from './choose-app.ts'
import { readManifest } from './manifest.ts'
import { readWorkspace } from './workspace.ts'
import { matcherOf } from './workspace-patterns.ts'

const app = { scripts: { build: 'node make.js' }, dependencies: { ms: '2.1.3' } }

/** Thousands of files are written, which takes a busy machine a while. */
const patient = { timeout: 120_000 }

describe('ANA6: input that is wrong is said or works', patient, () => {
  test.each([
    ['no JSON', '{,}', /package\.json cannot be read: .*JSON/s],
    ['a list', '[]', /package\.json cannot be read: it is not an object/],
    ['50 MB', `{"name":"${'x'.repeat(50 * 1024 * 1024)}"}`, /larger than 16 MB/],
  ])('a package.json that is %s', async (_name, text, message) => {
    await expect(draftOf({ 'package.json': text })).rejects.toMatchObject({
      code: 'bad_settings',
      message: expect.stringMatching(message),
    })
  })

  test('a package of the workspace that cannot be read is passed over with a warning', async () => {
    const root = JSON.stringify({ ...app, workspaces: ['packages/*'] })
    const { plan } = await draftOf({ 'package.json': root, 'index.html': '', 'packages/a/package.json': '{' })
    expect(plan.warnings.join()).toContain('packages/a/package.json cannot be read')
  })

  test('scripts with newlines, and names that are no words', async () => {
    const scripts = { 'build:a b$(x)': 'echo a\necho b' }
    const { plan } = await draftOf({ 'package.json': JSON.stringify({ ...app, scripts }) })
    expect(plan.build?.command).toBe("npm run 'build:a b$(x)'")
  })

  test.each([
    [
      'package.json',
      JSON.stringify({ ...app, workspaces: 7, packageManager: {}, engines: [], volta: null, pnpm: 'x' }),
    ],
    ['pnpm-lock.yaml', 'lockfileVersion: [\n'],
    ['yarn.lock', '\0\0\0'],
    ['bun.lock', '{{{'],
    ['package-lock.json', 'null'],
    ['pnpm-workspace.yaml', 'packages: {a: 1}\n---\n&a [*a]'],
    ['.yarnrc.yml', ': :\n\t- x'],
    ['turbo.json', '//'],
    ['nx.json', '[]'],
    ['lerna.json', '"x"'],
    ['project.json', '{'],
  ])('nonsense in %s ends with a plan', async (name, text) => {
    const { plan } = await draftOf({ 'package.json': JSON.stringify(app), [name]: text })
    expect(plan.install?.command).toMatch(/install|ci/)
  })

  test('whatever the manifest holds, it is a plan or a reason', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()), async (manifest) => {
        try {
          const { plan } = await draftOf({ 'package.json': JSON.stringify(manifest), 'pnpm-lock.yaml': '' })
          expect(plan.framework).not.toBe('')
        } catch (error) {
          expect(error).toBeInstanceOf(StepFailure)
        }
      }),
      { numRuns: 150 },
    )
  })
})

const keys = [
  ...['name', 'scripts', 'dependencies', 'devDependencies', 'workspaces', 'packageManager', 'engines', 'devEngines'],
  ...['volta', 'pnpm', 'exports', 'bin', 'private', 'main'],
]

describe('ANA7: large and winding repositories', patient, () => {
  test('folders of many files', async () => {
    using folder = new Folder({ 'package.json': JSON.stringify({ workspaces: ['**'] }) })
    for (let a = 0; a < 20; a++) {
      const path = join(folder.path, `data/${a}`)
      mkdirSync(path, { recursive: true })
      for (let b = 0; b < 100; b++) writeFileSync(join(path, `${b}.txt`), '')
    }
    mkdirSync(join(folder.path, 'web'))
    writeFileSync(join(folder.path, 'web/index.html'), '<html>')
    writeFileSync(join(folder.path, 'web/package.json'), JSON.stringify(app))
    const checkout = await AppSource.open(folder.path, '')
    expect((await chooseApp(checkout, {})).folder).toBe('web')
  })

  test('more folders than are searched end with a warning', async () => {
    using folder = new Folder({ 'package.json': '{}' })
    for (let a = 0; a < 30; a++) mkdirSync(join(folder.path, `${a}/b/c`), { recursive: true })
    const checkout = await AppSource.open(folder.path, '')
    const { warnings } = await readWorkspace(checkout, '', { file: 'package.json', patterns: ['**'], mostFolders: 50 })
    expect(warnings.join()).toContain('first 50 folders')
  })

  test('links that lead round or out are not followed', async () => {
    using outside = new Folder({ 'package.json': '{"name":"secret"}' })
    using folder = new Folder({ 'package.json': '{}', 'packages/a/package.json': '{"name":"a"}' })
    symlinkSync('..', join(folder.path, 'packages/loop'))
    symlinkSync(outside.path, join(folder.path, 'packages/away'))
    const checkout = await AppSource.open(folder.path, '')
    const { members } = await readWorkspace(checkout, '', {
      file: 'package.json',
      patterns: ['packages/**', 'packages/away'],
    })
    expect(members.map((member) => member.folder)).toEqual(['packages/a'])
    expect(await readManifest(checkout, 'packages/away')).toBeUndefined()
  })
})

test.each([
  [['packages/*'], ['packages/a'], ['packages', 'packages/a/b', 'other/a']],
  [['packages/**'], ['packages/a', 'packages/a/b'], ['other']],
  [['./apps/*/', '!apps/old'], ['apps/web'], ['apps/old']],
  [['{apps,libs}/*', '@scope/pkg'], ['apps/a', 'libs/b', '@scope/pkg'], ['c/d']],
  [['*', '!*', 'web'], ['web'], ['api']],
  [['./', '.', '', '!', '!./', '/', 'web'], ['web'], ['', 'api']],
])('the patterns %j', (patterns, fitting, others) => {
  const { matches } = matcherOf(patterns)
  expect(fitting.filter((folder) => !matches(folder))).toEqual([])
  expect(others.filter(matches)).toEqual([])
})

test('whatever patterns say, they are read', () => {
  const parts = fc.array(fc.constantFrom('.', '/', '*', '**', '!', '{', '}', ',', '[', ']', '(', ')', 'a', ' '))
  fc.assert(
    fc.property(fc.array(parts), (patterns) => {
      const { matches, leadsOn } = matcherOf(patterns.map((each) => each.join('')))
      expect([typeof matches('a/b'), typeof leadsOn('a')]).toEqual(['boolean', 'boolean'])
    }),
  )
})

test('a quoted text is one word for the shell, whatever it is', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const line = quote(text)
      expect(line === text || line === `'${text.replaceAll("'", "'\\''")}'`).toBe(true)
      if (line === text) expect(text).toMatch(/^[\w@%+=:,./-]+$/)
    }),
  )
})
