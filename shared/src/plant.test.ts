import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BuildSettings, GitRef, Slug } from './plant.ts'

describe('ADR1: a slug', () => {
  it.each([
    { slug: 'shop', valid: true },
    { slug: 'a1b', valid: true },
    { slug: 'my-shop-2', valid: true },
    { slug: 'a'.repeat(40), valid: true },
    { slug: 'ab', valid: false },
    { slug: 'a'.repeat(41), valid: false },
    { slug: '2shop', valid: false },
    { slug: 'Shop', valid: false },
    { slug: '-shop', valid: false },
    { slug: 'shop-', valid: false },
    { slug: 'my--shop', valid: false },
    { slug: 'my_shop', valid: false },
    { slug: 'my.shop', valid: false },
    { slug: 'shöp', valid: false },
    { slug: 'shop\n', valid: false },
  ])('$slug: $valid', ({ slug, valid }) => {
    expect(Slug.safeParse(slug).success).toBe(valid)
  })

  it('is refused in quick time, however long and odd', () => {
    expect(Slug.safeParse(`${'a-'.repeat(50_000)}!`).success).toBe(false)
  })
})

describe('GIT4: a ref', () => {
  it.each([
    'main',
    'HEAD',
    'feature/cart',
    'v1.2.3',
    'release-2030.01',
    'a'.repeat(40),
    'ünïcode',
    'user@topic',
    'refs/tags/v1',
  ])('%s is one', (ref) => {
    expect(GitRef.parse(` ${ref} `)).toBe(ref)
  })

  it.each([
    '',
    ' ',
    '-main',
    '--upload-pack=x',
    'a..b',
    'a b',
    'a~1',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[b',
    'a\\b',
    'a@{1}',
    'a\u0000b',
    'a\u007fb',
    'a\nb',
    'x'.repeat(256),
  ])('%j is none', (ref) => {
    expect(GitRef.safeParse(ref).success).toBe(false)
  })

  it('can never be taken for an option of git or for a range', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        const ref = GitRef.safeParse(text)
        if (ref.success) expect(ref.data).not.toMatch(/^-|\.\.|[\s\p{Cc}]/u)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('API8: build settings stay inside the repository', () => {
  it.each(['web', 'apps/web', '.', 'a..b', ''])('%j is a folder', (rootDir) => {
    expect(BuildSettings.safeParse({ rootDir, outputDir: rootDir }).success).toBe(true)
  })

  it.each(['/etc', '../x', 'a/../../b', 'a\\..\\b', '..', 'x'.repeat(1025)])('%j is refused', (rootDir) => {
    expect(BuildSettings.safeParse({ rootDir }).success).toBe(false)
    expect(BuildSettings.safeParse({ outputDir: rootDir }).success).toBe(false)
  })

  it('a command is not empty and not longer than its limit', () => {
    expect(BuildSettings.parse({ buildCommand: ' npm run build ' })).toEqual({ buildCommand: 'npm run build' })
    for (const buildCommand of ['', '  ', 'x'.repeat(1001)]) {
      expect(BuildSettings.safeParse({ buildCommand }).success).toBe(false)
    }
  })
})
