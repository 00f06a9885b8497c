import { describe, expect, it } from 'vitest'
import { hasExtension, isHashedAsset, mayBeHashedAsset } from './asset-name.ts'

describe('EDGE1: a name is hashed', () => {
  it.each([
    'assets/index-BhR2k0aZ.css',
    'index-BhR2k0aZ.css',
    'assets/index-DiwrgTda.js',
    'assets/index-B_x-1k0A.js',
    'assets/index-BhR2k0aZ.js.map',
    'static/js/main.0a1b2c3d.js',
    'static/js/main.0a1b2c3d.chunk.js',
    'main-3YGVHDWC.js',
    '_astro/hero.BhR2k0aZ_Z1abc2.webp',
    '_nuxt/CkAx83Lm.js',
    '_next/static/chunks/main-app.js',
    'base/_next/static/Xy12/_buildManifest.js',
    '_app/immutable/nodes/0.js',
    'fonts/inter-0123456789abcdef.woff2',
  ])('%s', (path) => {
    expect(isHashedAsset(path)).toBe(true)
  })
})

describe('EDGE1: a name is not hashed', () => {
  it.each([
    'index.html',
    'assets/index-BhR2k0aZ.html',
    '_next/static/page.html',
    'app.js',
    'jquery.min.js',
    'my-component.js',
    'jquery-3.7.1.min.js',
    'photo-20240101.jpg',
    'assets/photo-20240101.jpg',
    'assets/team-photo-1.jpg',
    'report-Final2024b.pdf',
    'facebadeface.js',
    'background.png',
    'LICENSE-ABCDEFGH2',
    'sw.js',
    'jquery-MyPlugin.js',
    'site.webmanifest',
    'a1b2c3d4e5/app.js',
  ])('%s', (path) => {
    expect(isHashedAsset(path)).toBe(false)
  })
})

describe('EDGE1: what may be hashed is looked for in the releases before', () => {
  it.each(['app-76323030.js', 'assets/index-b3k9d0aa.js', 'assets/index-BhR2k0aZ.css', 'assets/index-b_x-1k0a.js'])(
    '%s',
    (path) => {
      expect(mayBeHashedAsset(path)).toBe(true)
    },
  )

  it.each(['app.js', 'index-76323030.html', 'my-page', 'jquery.min.js', 'a-1234567.js', 'notes-12345678.pdf'])(
    'and not %s',
    (path) => {
      expect(mayBeHashedAsset(path)).toBe(false)
    },
  )
})

it.each([
  ['/about', false],
  ['/docs/', false],
  ['/v1.2/about', false],
  ['/logo.svg', true],
  ['/a/b.tar.gz', true],
  ['/what.', false],
])('EDGE2: %s has an extension: %s', (path, expected) => {
  expect(hasExtension(path)).toBe(expected)
})
