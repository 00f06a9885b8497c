import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PackageJson } from '../package-json.ts'
import { basePathOf } from './base-path.ts'
import { folderOf, optionOf, settingOf, withoutComments } from './config-text.ts'
import { viteFolders } from './frameworks/vite.ts'
import { folderOfDocs } from './frameworks/vitepress.ts'
import { makesPackage, wholeScript } from './scripts.ts'
import { majorOf, nodeFor } from './versions.ts'

test.each([
  ["a: 'x', // b: 'y'", 'b', undefined],
  ["url: 'https://a.example/x', b: 'y'", 'b', 'y'],
  ["/* outDir: 'a' */ outDir: `b`", 'outDir', 'b'],
  ['{ \'outDir\': "b" }', 'outDir', 'b'],
  ["myoutDir: 'a', outDir = 'b'", 'outDir', 'b'],
  ["outDir: path.resolve(__dirname, '..', 'dist')", 'outDir', '../dist'],
  ['outDir: resolve(__dirname, name)', 'outDir', undefined],
  ["outDir: process.env.OUT ?? 'dist'", 'outDir', undefined],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: configurations have these.
  ['outDir: `${root}/dist`', 'outDir', undefined],
])('in %j the setting %s is %s', (text, name, value) => {
  expect(settingOf(withoutComments(text), name)).toBe(value)
})

test('taking comments out never fails, moves no line, and leaves texts without comments as they are', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', "'", '`', '/', '*', '\\', '\n', 'a', ':') }), (text) => {
      const plain = withoutComments(text)
      expect(plain.split('\n').length).toBe(text.split('\n').length)
      if (!/\/[/*]/.test(text)) expect(plain).toBe(text)
    }),
  )
})

test.each([
  ['x build --out-dir site', 'site'],
  ['x build --out-dir=./site', './site'],
  ['x build --out-dir "my site"', 'my site'],
  ['x build --out-dir --verbose', undefined],
  ['x build --my--out-dir site', undefined],
])('in %j the option is %s', (line, value) => expect(optionOf(line, '--out-dir')).toBe(value))

test.each([
  ['./dist/', '', 'dist'],
  ['../dist', 'src', 'dist'],
  ['.', '', ''],
  ['../../dist/web', '', '../../dist/web'],
  ['/var/www', '', undefined],
  ['$OUT', '', undefined],
])('the folder %j below %j is %j', (written, base, folder) => expect(folderOf(written, base)).toBe(folder))

describe('base paths', () => {
  test.each([
    ['/docs', '/docs/'],
    ['docs/', '/docs/'],
    ['https://me.example/a/b', '/a/b/'],
    ['//cdn.example/x/', '/x/'],
    ['https://me.example', undefined],
    ['/', undefined],
    ['./', undefined],
    ['', undefined],
    ['/a/../b', undefined],
    ['%PUBLIC_URL%', undefined],
  ])('%j is %s', (written, path) => expect(basePathOf(written)).toBe(path))

  test('whatever is written, the answer is a plain path or none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const path = basePathOf(text)
        if (path !== undefined) expect(path).toMatch(/^\/(?!\.\.?\/)[^/\s?#]+(\/(?!\.\.?\/)[^/\s?#]+)*\/$/)
      }),
    )
  })
})

describe('scripts', () => {
  test('inner scripts are seen, each once, also in a circle', () => {
    const scripts = { build: 'npm run a && run-p b:*', prebuild: 'x', a: 'yarn build', 'b:1': 'one', 'b:2': 'two' }
    expect(wholeScript(scripts, 'build').split('\n').sort()).toEqual([
      'npm run a && run-p b:*',
      'one',
      'two',
      'x',
      'yarn build',
    ])
  })

  test('a hundred scripts that all run each other end soon', () => {
    const names = Array.from({ length: 100 }, (_, index) => `s${index}`)
    const scripts = Object.fromEntries(names.map((name) => [name, `run-s ${names.join(' ')}`]))
    expect(wholeScript(scripts, 's0').split('\n')).toHaveLength(100)
  })

  test('pnpm takes a pattern for a name', () => {
    const scripts = { build: 'pnpm run "/^build:.*/"', 'build:a': 'tsc', 'build:b': 'rollup -c', rebuild: 'no' }
    expect(wholeScript(scripts, 'build').split('\n').slice(1).sort()).toEqual(['rollup -c', 'tsc'])
    const odd = { build: 'pnpm run "/^(a+)+$/"', aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab: 'x' }
    expect(wholeScript(odd, 'build')).toBe(odd.build)
  })

  test.each([
    ['tsc', true],
    ['rimraf dist && tsup && cp a dist', true],
    ['tsc && vite build', false],
    ['node build.js', false],
    ['echo nothing', false],
  ])('%j makes a package: %s', (line, is) => {
    const facts = { ...{ names: [], configs: {}, pages: [], beginnings: {}, htmlFiles: 0 } }
    expect(makesPackage(facts, line)).toBe(is)
  })

  test('what a compiler writes beside a page is what that page loads, unless other packages import it', () => {
    const facts = { ...{ names: [], configs: {}, beginnings: {}, htmlFiles: 0 }, pages: ['public'] }
    const makes = (more: object) => makesPackage({ ...facts, package: PackageJson.parse(more) }, 'rollup -c')
    expect(makes({})).toBe(false)
    expect(makes({ main: 'index.js' })).toBe(false)
    expect(makes({ module: 'dist/index.js' })).toBe(true)
  })

  test('programs that tidy up after a compiler make no pages of a package that others import', () => {
    const facts = { ...{ names: [], configs: {}, pages: [], beginnings: {}, htmlFiles: 0 } }
    const line = `tsup && node -e "require('x').find('a').forEach(f=>{a;b|c})" && node scripts/types.js`
    expect(makesPackage({ ...facts, package: PackageJson.parse({ exports: './dist/a.js' }) }, line)).toBe(true)
    expect(makesPackage({ ...facts, package: PackageJson.parse({}) }, line)).toBe(false)
    const site = 'tsc && node build-site.js && vite build'
    expect(makesPackage({ ...facts, package: PackageJson.parse({ types: 'a.d.ts' }) }, site)).toBe(false)
  })
})

test.each([
  ['^5.1.0', 5],
  ['~4', 4],
  ['>=3 <5', 3],
  ['^5 || ^6', 6],
  ['npm:rolldown-vite@7.1.0', 7],
  ['workspace:^2', 2],
  ['latest', undefined],
  ['*', undefined],
  ['github:a/b', undefined],
])('the major of %s is %s', (range, major) => expect(majorOf(range)).toBe(major))

test('Node.js is bounded by the row of the version, and by the last row where that is not known', () => {
  const rows = [
    { upTo: 4, max: 16 },
    { upTo: Number.POSITIVE_INFINITY, min: 20 },
  ]
  expect(nodeFor(rows, 3)).toEqual({ max: 16 })
  expect(nodeFor(rows, 9)).toEqual({ min: 20 })
  expect(nodeFor(rows, undefined)).toEqual({ min: 20 })
})

test('ANA1: what stands on the next line belongs to another command', () => {
  const line = 'vite build\nnode postbuild.js'
  expect(viteFolders({ config: '', line })).toEqual({ root: '', outDir: 'dist' })
  expect(viteFolders({ config: '', line: 'vite build site\nnode x.js' })).toEqual({ root: 'site', outDir: 'site/dist' })
  expect(folderOfDocs({ configNames: [], line: 'vitepress build\nnode map.js' }, 'vitepress', '.vitepress')).toBe('')
  expect(optionOf('vite build --emptyOutDir\nnode x.js', '--emptyOutDir')).toBeUndefined()
})
