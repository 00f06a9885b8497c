import { Slug } from '@trellis/shared/plant'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressOf, plainAddress, plainSource, repositoryName, safeHref, slugFrom, slugProblem } from './address.ts'

describe('slugs', () => {
  it('are judged as the contract judges them', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'z', 'A', '0', '-', '.', 'é'), maxLength: 44 })
    fc.assert(fc.property(text, (slug) => (slugProblem(slug) === undefined) === Slug.safeParse(slug).success))
  })

  it('made from any text are valid or too short', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        const slug = slugFrom(text)
        return slug.length < 3 || slugProblem(slug) === undefined
      }),
    )
  })

  it.each([
    ['My Shop!', 'my-shop'],
    ['Crème brûlée', 'creme-brulee'],
    ['2048 game', 'game'],
    ['日本', ''],
  ])('%s becomes %s', (text, slug) => expect(slugFrom(text)).toBe(slug))
})

it.each([
  ['https://github.com/owner/shop.git', 'shop'],
  ['git@github.com:owner/shop', 'shop'],
  ['https://example.com/a/b/', 'b'],
  ['sample:vite', 'vite'],
  ['', ''],
])('the repository of %s is called %s', (url, name) => expect(repositoryName(url)).toBe(name))

it.each([
  ['http://*.localhost:8080', 'http://shop.localhost:8080'],
  ['http://localhost:8080', 'http://shop.localhost:8080'],
  ['localhost:8080', 'https://shop.localhost:8080'],
  ['https://apps.example.com/', 'https://shop.apps.example.com'],
])('an app under %s is at %s', (origin, address) => expect(addressOf('shop', origin, 'https:')).toBe(address))

it('links to web addresses only', () => {
  expect(safeHref('https://a.example')).toBe('https://a.example')
  expect(safeHref('javascript:alert(1)')).toBeUndefined()
  expect(safeHref('data:text/html,x')).toBeUndefined()
})

it('shows addresses without what everybody knows', () => {
  expect(plainAddress('http://shop.localhost:8080/')).toBe('shop.localhost:8080')
  expect(plainSource('https://github.com/owner/shop.git')).toBe('github.com/owner/shop')
})
