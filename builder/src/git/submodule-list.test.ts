import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseGitSource } from '@trellis/shared'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isSameHost,
  isSubmodulePath,
  readRecordedCommits,
  readSubmoduleUrls,
  resolveSubmoduleUrl,
  type SubmoduleSource,
  submoduleSource,
} from './submodule-list.ts'
import { requireEmptyFolder } from './submodules.ts'

const sha = 'a'.repeat(40)

function sourceOf(url: string): SubmoduleSource {
  const source = parseGitSource(url)
  if ('refused' in source || source.kind === 'sample') throw new Error(`not a source: ${url}`)
  return source
}

/** What git makes of a `.gitmodules`. */
function listed(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'trellis-gitmodules-'))
  try {
    writeFileSync(join(folder, 'file'), text)
    return execFileSync('git', ['config', '--no-includes', '--file', join(folder, 'file'), '--list', '-z']).toString()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('GIT6: .gitmodules', () => {
  test.each<[string, string, [string, string | undefined][]]>([
    ['one', '[submodule "a"]\npath = lib\nurl = ../a.git\n', [['lib', '../a.git']]],
    ['a name with a newline in a value', '[submodule "a"]\npath = "l\\nib"\nurl = u\n', [['l\nib', 'u']]],
    [
      'hostile names',
      '[submodule "../../.git/hooks"]\npath = x\nurl = u\n[submodule "-u"]\npath = y\nurl = v\n',
      [
        ['x', 'u'],
        ['y', 'v'],
      ],
    ],
    ['dots in a name', '[submodule "a.path"]\npath = x\nurl = u\n', [['x', 'u']]],
    ['a slash behind a path', '[submodule "a"]\npath = lib/\nurl = u\n', [['lib', 'u']]],
    ['without a URL', '[submodule "a"]\npath = lib\n', [['lib', undefined]]],
    ['a command as the way of updating', '[submodule "a"]\npath = lib\nurl = u\nupdate = !touch /x\n', [['lib', 'u']]],
    ['the last value holds', '[submodule "a"]\npath = x\nurl = u\npath = y\n', [['y', 'u']]],
    ['a value that is none', '[submodule "a"]\npath\nurl = u\n', []],
    ['another section', '[core]\nhooksPath = /x\n[remote "a"]\npath = x\nurl = u\n', []],
  ])('%s', (_, text, urls) => {
    expect([...readSubmoduleUrls(listed(text))]).toEqual(urls)
  })

  test('reading ends with an answer, whatever the text is', () => {
    fc.assert(fc.property(fc.string(), (text) => void [readSubmoduleUrls(text), readRecordedCommits(text)]))
  })

  test('only commits are submodules', () => {
    const entries = [`160000 commit ${sha}\tlib`, `100644 blob ${sha}\tfile`, `040000 tree ${sha}\tfolder`]
    const tree = [...entries, '160000 commit x\tbad', ''].join('\0')
    expect([...readRecordedCommits(tree)]).toEqual([['lib', sha]])
  })
})

describe('GIT6: where a submodule may lie', () => {
  test.each(['lib', 'a/b/c', '.github/theme', 'straße', 'with space', 'git', '..a'])('%s', (path) => {
    expect(isSubmodulePath(path)).toBe(true)
  })

  test.each([
    ...['', '.', '..', '../x', 'a/../../x', '/etc', 'a//b', './a', '-u', '--upload-pack=x'],
    ...[
      '.git',
      '.git/hooks',
      '.GIT/hooks',
      'a/.git/modules',
      'git~1/hooks',
      'a\nb',
      'a\0b',
      'a\\..\\b',
      'x'.repeat(1025),
    ],
  ])('%j is refused', (path) => expect(isSubmodulePath(path)).toBe(false))

  test('a link, a file and a full folder in its place are refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trellis-place-'))
    try {
      mkdirSync(join(folder, '.git/hooks/x'), { recursive: true })
      mkdirSync(join(folder, 'real/place'), { recursive: true })
      mkdirSync(join(folder, 'full/inside'), { recursive: true })
      symlinkSync('.git/hooks', join(folder, 'link'))
      symlinkSync('real', join(folder, 'inner'))
      writeFileSync(join(folder, 'file'), '')
      await expect(requireEmptyFolder(folder, 'real/place')).resolves.toBeUndefined()
      for (const path of ['link', 'link/x', 'inner/place', 'file', 'file/x', 'absent', 'full']) {
        await expect(requireEmptyFolder(folder, path), path).rejects.toMatchObject({ code: 'git_refused' })
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('GIT6: where a submodule comes from', () => {
  test.each([
    ['https://h.example/o/a.git', '../b.git', 'https://h.example/o/b.git'],
    ['https://h.example/o/a.git/', '../b.git', 'https://h.example/o/b.git'],
    ['https://h.example/o/a', './b', 'https://h.example/o/a/b'],
    ['https://h.example/o/a', '../../p/b', 'https://h.example/p/b'],
    ['https://h.example/o/a', '.././../p/b/', 'https://h.example/p/b'],
    ['ssh://git@h.example/o/a.git', '../b.git', 'ssh://git@h.example/o/b.git'],
    ['https://h.example/o/a', 'https://other.example/b', 'https://other.example/b'],
    ['file:///srv/a', '../b', 'file:///srv/b'],
  ])('%s with %s is %s', (around, url, whole) => expect(resolveSubmoduleUrl(url, around)).toBe(whole))

  test('scp-like sources have relative ones too', () => {
    expect(submoduleSource('../b.git', sourceOf('git@h.example:o/a.git'))).toMatchObject({
      ...{ scheme: 'ssh', url: 'ssh://git@h.example/o/b.git' },
    })
  })

  test.each([
    ['../../../b', /above the root/],
    [undefined, /names no URL/],
    ['', /names no URL/],
    ['ext::sh -c true', /spaces/],
    ['ext::sh', /transport/],
    ['--upload-pack=touch /x', /hyphen/],
    ['https://ada:secret@h.example/b', /name and password/],
    ['file:///etc', /file of the server/],
    ['/etc', /not a git URL/],
    ['..', /not a git URL/],
    ['sample:vite', /sample/],
    ['https://h.example/\nb', /control/],
  ])('%j is refused', (url, words) => {
    expect(submoduleSource(url, sourceOf('https://h.example/o/a'))).toMatch(words)
  })

  test('a repository of the server may name others of it', () => {
    expect(submoduleSource('../b', sourceOf('file:///srv/a'))).toMatchObject({ kind: 'file', path: '/srv/b' })
  })

  test.each([
    ['https://h.example/a', 'https://h.example/b', true],
    ['https://h.example/a', 'https://h.example:8443/b', false],
    ['https://h.example/a', 'http://h.example/b', false],
    ['https://h.example/a', 'https://h.example.org/b', false],
    ['ssh://git@h.example/a', 'git@h.example:b', true],
    ['file:///a', 'file:///b', false],
  ])('%s and %s share a credential: %s', (one, other, isSame) => {
    expect(isSameHost(sourceOf(one), sourceOf(other))).toBe(isSame)
  })
})
