import { expect, test } from 'vitest'
import { hasGoneBad, isBad, looksLikeFile, sumOf } from './site-watch.ts'

test.each([
  ['/assets/index-3f2a.js', true],
  ['/logo.svg?v=2', true],
  ['/a.b/style.css#top', true],
  ['/', false],
  ['/about', false],
  ['/v1.2/about', false],
  ['/index.html', false],
  ['/favicon.ico', false],
  ['/robots.txt', false],
  ['/apple-touch-icon-120x120.png', false],
  ['/wp-login.php', false],
  ['/.env', false],
  ['/.git/config.js', false],
  ['/app.js.map', false],
])('APP10: %s is asked for as a file of the app: %s', (target, is) => {
  expect(looksLikeFile(target)).toBe(is)
})

test.each([
  [200, '/app.js', false],
  [304, '/app.js', false],
  [404, '/app.js', true],
  [404, '/no-such-page', false],
  [500, '/', true],
  [503, '/about', true],
])('APP10: an answer of %d to %s counts as bad: %s', (status, target, bad) => {
  expect(isBad(status, target)).toBe(bad)
})

test.each([
  ['19 requests, all bad', [19, 19], [0, 0], false],
  ['20 requests, all bad', [20, 20], [0, 0], true],
  ['exactly 5 %', [20, 1], [0, 0], false],
  ['just over 5 %', [100, 6], [0, 0], true],
  ['6 % after 2 %', [100, 6], [100, 2], true],
  ['6 % after 3 %', [100, 6], [100, 3], false],
  ['all bad after half bad', [100, 100], [100, 50], false],
] as const)('APP10: %s', (_what, [requests, bad], [before, badBefore], gone) => {
  expect(hasGoneBad({ requests, bad }, { requests: before, bad: badBefore })).toBe(gone)
})

test('APP10: what several edges saw is judged together', () => {
  const edges = [
    { requests: 15, bad: 1 },
    { requests: 10, bad: 1 },
  ]
  expect(sumOf(edges)).toEqual({ requests: 25, bad: 2 })
  expect(hasGoneBad(sumOf(edges), sumOf([]))).toBe(true)
})
