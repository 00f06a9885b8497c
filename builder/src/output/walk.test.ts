import { execFileSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Folder } from '../../test/kit/folder.ts'
import { isPublished } from './paths.ts'
import { walkOutput } from './walk.ts'

const limits = { outputFiles: 10, outputFileBytes: 100, outputBytes: 200 }

async function walk(folder: Folder, whole = false) {
  const warnings: string[] = []
  const output = { root: folder.path, name: 'dist', whole }
  const files = await walkOutput({ output, limits, onWarning: (text) => warnings.push(text) })
  return { paths: files.map(({ path }) => path), warnings }
}

describe('OUT1: what is published', () => {
  test('files in the order of their paths, without dotfiles except .well-known', async () => {
    using folder = new Folder({
      'index.html': '',
      'a/b.js': '',
      '.env': '',
      '.git/config': '',
      'a/.hidden/x': '',
      '.well-known/acme': '',
      'node_modules/x.js': '',
    })
    expect((await walk(folder)).paths).toEqual(['.well-known/acme', 'a/b.js', 'index.html', 'node_modules/x.js'])
    expect((await walk(folder, true)).paths).toEqual(['.well-known/acme', 'a/b.js', 'index.html'])
  })

  test('a link that was put in the place of the output after it was found shows nothing', async () => {
    using folder = new Folder({ 'secret/key.txt': 'secret' })
    symlinkSync('secret', join(folder.path, 'dist'))
    const output = { root: join(folder.path, 'dist'), name: 'dist', whole: false }
    await expect(walkOutput({ output, limits, onWarning: () => {} })).rejects.toMatchObject({ code: 'output_refused' })
    symlinkSync('nowhere', join(folder.path, 'gone'))
    const gone = { ...output, root: join(folder.path, 'gone') }
    await expect(walkOutput({ output: gone, limits, onWarning: () => {} })).rejects.toMatchObject({
      code: 'output_refused',
    })
  })

  test('links that name the same folders in ever more ways end the walk', async () => {
    const levels = Array.from({ length: 12 }, (_, level) => level)
    using folder = new Folder(Object.fromEntries(levels.map((level) => [`d${level}/.keep`, ''])))
    for (const level of levels.slice(1)) {
      for (const name of ['a', 'b']) symlinkSync(`../d${level}`, join(folder.path, `d${level - 1}/${name}`))
    }
    await expect(walk(folder)).rejects.toMatchObject({ code: 'output_refused' })
  })

  test('links inside are followed, links out and loops are left out and said', async () => {
    using folder = new Folder({ 'index.html': '', 'real/x.txt': 'x' })
    symlinkSync('real/x.txt', join(folder.path, 'link.txt'))
    symlinkSync('real', join(folder.path, 'folder'))
    symlinkSync('/etc/passwd', join(folder.path, 'passwd'))
    symlinkSync('..', join(folder.path, 'real/up'))
    symlinkSync('nowhere', join(folder.path, 'broken'))
    execFileSync('mkfifo', [join(folder.path, 'pipe')])
    const { paths, warnings } = await walk(folder)
    expect(paths).toEqual(['folder/x.txt', 'index.html', 'link.txt', 'real/x.txt'])
    expect(warnings.join('\n')).toMatch(/passwd: it is a link that leads out/)
    expect(warnings.join('\n')).toMatch(/pipe: it is neither/)
    expect(warnings.length).toBe(5)
  })

  test.each([
    ['.gitignore', false],
    ['a/.well-known/x', false],
    ['.well-known/.secret', false],
    ['package.json', true],
    ['näme.html', true],
  ])('%s', (path, expected) => {
    expect(isPublished(path, false)).toBe(expected)
  })
})

describe('OUT2: what is refused', () => {
  test('a name that is not UTF-8', async () => {
    using folder = new Folder({ 'index.html': '' })
    writeFileSync(Buffer.concat([Buffer.from(`${folder.path}/x`), Buffer.from([0xff]), Buffer.from('.txt')]), '')
    await expect(walk(folder)).rejects.toMatchObject({
      code: 'output_refused',
      message: expect.stringContaining('cannot be part of an address'),
    })
  })

  const cases: [string, Record<string, string>, RegExp][] = [
    ['names that differ by case', { 'A.html': '', 'a.html': '' }, /differ only by case/],
    ['folders that differ by case', { 'X/a': '', 'x/a': '' }, /differ only by case/],
    ['names that differ by composition', { 'n\u00e4me': '', 'na\u0308me': '' }, /differ only by case/],
    ['too many files', Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`f${n}`, ''])), /more than 10 files/],
    ['a big file', { big: 'x'.repeat(101) }, /big has 101 B/],
    ['too much', { a: 'x'.repeat(99), b: 'x'.repeat(99), c: 'x'.repeat(99) }, /more than 200 B/],
    ['a name with a newline', { 'a\nb': '' }, /cannot be part of an address/],
    ['a name with a backslash', { 'a\\b': '' }, /cannot be part of an address/],
  ]
  test.each(cases)('%s', async (_name, files, message) => {
    using folder = new Folder(files)
    await expect(walk(folder)).rejects.toMatchObject({
      code: 'output_refused',
      message: expect.stringMatching(message),
    })
  })

  test('names come out in NFC', async () => {
    using folder = new Folder({ 'na\u0308me.txt': '', '日本語.html': '' })
    expect((await walk(folder)).paths).toEqual(['n\u00e4me.txt', '日本語.html'])
  })
})
