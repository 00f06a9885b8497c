import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Folder } from '../test/kit/folder.ts'
import { isWhole } from './cache/save.ts'
import { candidates, originOf } from './git/fetch-ref.ts'
import { ProgressReader } from './git/git-progress.ts'
import { contentTypes, isCompressible } from './output/types.ts'
import { fallbackFor } from './steps/upload.ts'

describe('OUT4: one page for all addresses', () => {
  const files = (...paths: string[]) => paths.map((path) => ({ path }))
  test.each([
    ['spa', files('index.html', 'a.js'), 'spa'],
    ['spa', files('index.html', '404.html'), 'none'],
    ['spa', files('index.html', 'about/index.html'), 'none'],
    ['none', files('index.html'), 'none'],
    ['none', files('index.html', '200.html', 'about.html'), 'spa'],
  ] as const)('%s with %j is %s', (fallback, found, expected) =>
    expect(fallbackFor({ fallback }, found)).toBe(expected),
  )

  test('a rule of the app’s own for all addresses holds with other pages too', () => {
    expect(fallbackFor({ fallback: 'none', onePageRule: true }, files('index.html', '404.html', 'a.html'))).toBe('spa')
    expect(fallbackFor({ fallback: 'none', onePageRule: true }, files('a.html'))).toBe('none')
  })
})

test.each([
  ['a/index.html', 'text/html; charset=utf-8', true],
  ['app.mjs', 'text/javascript; charset=utf-8', true],
  ['x.wasm', 'application/wasm', true],
  ['x.svg', 'image/svg+xml', true],
  ['x.png', 'image/png', false],
  ['x.woff2', 'font/woff2', false],
  ['html', 'application/octet-stream', false],
])('%s is %s', async (path, type, small) => {
  const typeOf = await contentTypes()
  expect(typeOf(path)).toBe(type)
  expect(isCompressible(type)).toBe(small)
})

test('a pack is whole when only its own folder changed meanwhile', () => {
  const changed = 'tar: node_modules: file changed as we read it\n'
  expect(isWhole(0, '')).toBe(true)
  expect(isWhole(1, changed)).toBe(true)
  expect(isWhole(1, `${changed}tar: node_modules/a/b.js: file changed as we read it\n`)).toBe(false)
  expect(isWhole(2, changed)).toBe(false)
  expect(isWhole(1, '')).toBe(false)
})

test('names of refs are asked for whole', () => {
  expect(candidates('HEAD')).toEqual(['HEAD'])
  expect(candidates('main')).toEqual(['refs/heads/main', 'refs/tags/main'])
  expect(candidates('A'.repeat(40))[0]).toBe('a'.repeat(40))
})

test('git\u2019s progress is told apart from its words', () => {
  const percents: number[] = []
  const reader = new ProgressReader((percent) => percents.push(percent))
  reader.write('remote: Counting objects:  50% (1/2)\rremote: Counting objects: 100% (2/2), done.\nReceiving obj')
  reader.write('ects: 100% (9/9)\rfatal: broke\n')
  expect(reader.end()).toBe('fatal: broke\n')
  expect(percents).toEqual([2, 5, 80])
})

test.each([
  ['https://git.test/ada/app.git', 'https://git.test/ada/app.git'],
  ['ssh://git@git.test/a;b#c d', 'ssh://git@git.test/a;b#c d'],
  ['ssh://git@git.test/a"b\\c', 'ssh://git@git.test/a"b\\c'],
])('git reads the address %j out of the configuration that we write', (url, read) => {
  using folder = new Folder()
  const file = join(folder.path, 'config')
  writeFileSync(file, `${originOf(url)}\n`)
  const get = (name: string) => execFileSync('git', ['config', '--file', file, '--get', name]).toString()
  expect(get('remote.origin.url')).toBe(`${read}\n`)
  expect(get('remote.origin.fetch')).toBe('+refs/heads/*:refs/remotes/origin/*\n')
})
