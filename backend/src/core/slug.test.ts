import { Slug } from '@trellis/shared/plant'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isReservedSlug, numberedSlug, repositoryName, slugFrom } from './slug.ts'

/** Any valid slug, also the shortest and the longest. */
const anySlug = fc.stringMatching(/^[a-z][a-z0-9]{0,15}(-[a-z0-9]{1,9}){0,3}$/).filter((s) => Slug.safeParse(s).success)

describe('ADR1: a slug made of a name is always valid', () => {
  it.each([
    { name: 'Shop', slug: 'shop' },
    { name: 'My  Shop!', slug: 'my-shop' },
    { name: 'Café Zürich', slug: 'cafe-zurich' },
    { name: '2048 game', slug: 'game' },
    { name: '--a--b--', slug: 'a-b' },
    { name: 'ab', slug: 'ab-site' },
    { name: 'admin', slug: 'admin-site' },
    { name: '東京', slug: 'plant-site' },
    { name: '', slug: 'plant-site' },
    { name: 'x'.repeat(80), slug: 'x'.repeat(32) },
    { name: `${'x'.repeat(31)} y`, slug: 'x'.repeat(31) },
  ])('$name', ({ name, slug }) => {
    expect(slugFrom(name)).toBe(slug)
  })

  it('of any text, and is never reserved', () => {
    const anyName = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'aB1- _.é') }))
    fc.assert(
      fc.property(anyName, (name) => {
        const slug = slugFrom(name)
        expect(Slug.safeParse(slug).success).toBe(true)
        expect(isReservedSlug(slug)).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })

  it('leaves a slug that fits as it is', () => {
    fc.assert(
      fc.property(anySlug, (slug) => {
        if (slug.length <= 32 && !isReservedSlug(slug)) expect(slugFrom(slug)).toBe(slug)
      }),
    )
  })

  it.each(['www', 'api', 'admin', 'trellis', 'login', 'localhost'])('%s is reserved', (slug) => {
    expect(isReservedSlug(slug)).toBe(true)
  })
})

describe('ADR2: the next choice for a slug that is taken', () => {
  it.each([
    { slug: 'shop', attempt: 1, next: 'shop' },
    { slug: 'shop', attempt: 2, next: 'shop-2' },
    { slug: 'a'.repeat(40), attempt: 2, next: `${'a'.repeat(38)}-2` },
    { slug: `${'a'.repeat(37)}-bc`, attempt: 3, next: `${'a'.repeat(37)}-3` },
    { slug: 'a'.repeat(40), attempt: 12345, next: `${'a'.repeat(34)}-12345` },
  ])('$slug, $attempt', ({ slug, attempt, next }) => {
    expect(numberedSlug(slug, attempt)).toBe(next)
  })

  it('is always valid, and another one for each attempt', () => {
    fc.assert(
      fc.property(anySlug, fc.integer({ min: 1, max: 100_000 }), (slug, attempt) => {
        expect(Slug.safeParse(numberedSlug(slug, attempt)).success).toBe(true)
        if (attempt > 1) expect(numberedSlug(slug, attempt)).not.toBe(numberedSlug(slug, attempt + 1))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('ADR1: the name of a repository', () => {
  it.each([
    { url: 'https://git.example/ada/shop', name: 'shop' },
    { url: 'https://git.example/ada/shop.git/', name: 'shop' },
    { url: 'git@git.example:shop.git', name: 'shop' },
    { url: 'sample:vite-app', name: 'vite-app' },
    { url: 'https://git.example/.git', name: 'plant' },
    { url: '///', name: 'plant' },
  ])('$url: $name', ({ url, name }) => {
    expect(repositoryName(url)).toBe(name)
  })
})
