import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceptsHtml, encodingOrder } from './accept-encoding.ts'

describe('EDGE4: encodings by weight, smaller first among equals', () => {
  it.each([
    [undefined, ['identity']],
    ['', ['identity']],
    ['gzip, deflate, br', ['br', 'gzip', 'identity']],
    ['gzip', ['gzip', 'identity']],
    ['GZIP;Q=0.5', ['gzip', 'identity']],
    ['x-gzip', ['gzip', 'identity']],
    ['br;q=0.2, gzip;q=0.8', ['gzip', 'br', 'identity']],
    ['br;q=0, gzip', ['gzip', 'identity']],
    ['*', ['br', 'gzip', 'identity']],
    ['*;q=0', ['identity']],
    ['*, br;q=0', ['gzip', 'identity']],
    ['identity, br;q=0.5', ['identity', 'br']],
    ['identity;q=0, gzip', ['gzip', 'identity']],
    ['br;q=x, gzip', ['gzip', 'identity']],
    ['zstd', ['identity']],
  ])('%s', (header, expected) => {
    expect(encodingOrder(header)).toEqual(expected)
  })

  it('always ends with an answer', () => {
    fc.assert(fc.property(fc.string(), (header) => encodingOrder(header).includes('identity')))
  })
})

it.each([
  [undefined, true],
  ['*/*', true],
  ['text/html,application/xhtml+xml,*/*;q=0.8', true],
  ['text/*', true],
  ['text/html;q=0, */*', false],
  ['application/json', false],
  ['image/avif,image/webp', false],
])('EDGE4: accept %s takes HTML: %s', (header, expected) => {
  expect(acceptsHtml(header)).toBe(expected)
})
