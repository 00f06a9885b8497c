import { limits } from '@trellis/shared/limits'
import type { Manifest, ManifestFile } from '@trellis/shared/release'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkManifest, pathProblem } from './manifest-check.ts'

function file(path: string, size = 1): ManifestFile {
  return { path, size, sha256: 'a'.repeat(64), type: 'text/plain' }
}

function manifest(...files: ManifestFile[]): Manifest {
  return { version: 1, fallback: 'none', files }
}

describe('EDGE7: a manifest may be released', () => {
  it('with names in any script, of any depth', () => {
    const paths = [
      'index.html',
      'страница.html',
      '日本/語.txt',
      'a b/ç.css',
      '.well-known/x',
      '100%.txt',
      'Straße',
      'strasse',
    ]
    expect(checkManifest(manifest(...paths.map((path) => file(path))))).toBeUndefined()
  })

  it('when it is empty', () => {
    expect(checkManifest(manifest())).toBeUndefined()
  })

  it('never with a path that leaves its folder', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '..', '.', '', 'b')), (segments) => {
        const refused = segments.length === 0 || segments.some((segment) => ['..', '.', ''].includes(segment))
        expect(pathProblem(segments.join('/')) !== undefined).toBe(refused)
      }),
    )
  })
})

describe('EDGE7: a manifest is refused', () => {
  it.each([
    ['an empty path', [''], 'empty'],
    ['a step upwards', ['a/../../b'], '".."'],
    ['a leading slash', ['/etc/passwd'], 'not relative'],
    ['a trailing slash', ['a/'], 'empty'],
    ['a backslash', ['a\\..\\b'], 'backslash'],
    ['a NUL', ['a\u0000b'], 'control characters'],
    ['a newline', ['a\nb'], 'control characters'],
    ['half a surrogate pair', ['a\ud800'], 'Unicode'],
    ['another Unicode form', ['e\u0301.html'], 'NFC'],
    ['too long a path', ['a'.repeat(limits.pathLength + 1)], 'longer'],
    ['the same path twice', ['a', 'a'], 'twice'],
    ['names that differ by case', ['Logo.PNG', 'logo.png'], 'differ only by case'],
    ['names that differ by case in another script', ['СТР.html', 'стр.html'], 'differ only by case'],
    ['a file that is a folder', ['docs', 'docs/index.html'], 'also a folder'],
    ['a file that is a folder on disks that ignore case', ['a/b/c/d', 'A/B'], 'also a folder'],
  ])('with %s', (_, paths, words) => {
    const refusal = checkManifest(manifest(...paths.map((path) => file(path))))
    expect(refusal?.code).toBe('invalid')
    expect(refusal?.message).toContain(words)
    expect(refusal?.issues?.[0]?.path).toMatch(/^files\.\d$/)
  })

  it('with one file too large, or all of them together', () => {
    expect(checkManifest(manifest(file('a', limits.outputFileBytes + 1)))?.message).toContain('larger')
    const many = Array.from({ length: 9 }, (_, at) => file(`${at}`, limits.outputFileBytes))
    expect(checkManifest(manifest(...many))?.message).toContain('larger')
  })

  it('with too many files', () => {
    const many = Array.from({ length: limits.outputFiles + 1 }, (_, at) => file(`${at}`))
    expect(checkManifest(manifest(...many))?.message).toContain('more than')
  })

  it('naming at most twenty of its problems', () => {
    const many = Array.from({ length: 100 }, (_, at) => file(`../${at}`))
    expect(checkManifest(manifest(...many))?.issues).toHaveLength(20)
  })
})
