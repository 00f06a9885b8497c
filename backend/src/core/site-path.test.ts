import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isHiddenPath, readSitePath } from './site-path.ts'

const path = (path: string, query = '') => ({ kind: 'path', path, query })

describe('EDGE3: a request’s target is decoded once', () => {
  it.each([
    ['/', path('/')],
    ['/a/b.js?v=1', path('/a/b.js', '?v=1')],
    ['/a%20b', path('/a b')],
    ['/a%2520b', path('/a%20b')],
    ['/a?b=%zz', path('/a', '?b=%zz')],
    ['/e\u0301', path('/\u00e9')],
    ['/e%CC%81', path('/\u00e9')],
    ['http://shop.localhost:8080/x', path('/x')],
    ['http://shop.localhost:8080', path('/')],
    ['/.well-known/acme', path('/.well-known/acme')],
    ['/docs/', path('/docs/')],
    ['/%zz', { kind: 'malformed' }],
    ['/%', { kind: 'malformed' }],
    ['/%ff', { kind: 'malformed' }],
    ['x', { kind: 'malformed' }],
    ['*', { kind: 'malformed' }],
    ['/../etc/passwd', { kind: 'hidden' }],
    ['/a/%2e%2e/b', { kind: 'hidden' }],
    ['/a%2f..%2fb', { kind: 'hidden' }],
    ['/a%00', { kind: 'hidden' }],
    ['/a%0d%0aX: y', { kind: 'hidden' }],
    ['/a%5c..%5cb', { kind: 'hidden' }],
    ['/.git/config', { kind: 'hidden' }],
    ['/.env', { kind: 'hidden' }],
    ['/a/.htaccess', { kind: 'hidden' }],
    ['//evil.example/', { kind: 'hidden' }],
    ['/a//b', { kind: 'hidden' }],
  ])('%s', (target, expected) => {
    expect(readSitePath(target)).toEqual(expected)
  })

  it('reads back every encoded path that is not hidden', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 5 }),
        (segments) => {
          const plain = `/${segments.join('/')}`.normalize('NFC')
          fc.pre(!segments.some((segment) => segment.includes('/')) && !isHiddenPath(plain.slice(1)))
          const target = plain.split('/').map(encodeURIComponent).join('/')
          expect(readSitePath(target)).toEqual(path(plain))
        },
      ),
    )
  })

  it('never throws and never lets a step upwards through', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('/', '.', '%', '2', 'e', 'f', '5', 'c', '0', '\\', 'a', '?') }),
        (tail) => {
          const read = readSitePath(`/${tail}`)
          if (read.kind === 'path') expect(read.path.split('/')).not.toContain('..')
        },
      ),
      { numRuns: 2000 },
    )
  })
})
