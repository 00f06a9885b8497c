import { expect, test } from 'vitest'
import { findBasePath } from './base-path.ts'

const paths = new Set(['index.html', 'assets/app-1a2b.js', 'assets/app.css', 'favicon.svg', 'shop/own.txt'])
const page = (...urls: string[]) => urls.map((url) => `<link rel=x href="${url}">`).join('\n')

test.each([
  ['as they stand', page('/assets/app-1a2b.js', '/favicon.svg'), undefined],
  ['all below one folder', page('/shop/assets/app-1a2b.js', '/shop/favicon.svg'), '/shop/'],
  ['two folders deep', page('/a/b/assets/app.css?v=1#x'), '/a/b/'],
  ['a stray one of another site', page('/assets/app.css', '/assets/app-1a2b.js', '/old/favicon.svg'), undefined],
  ['files that are nowhere', page('/shop/none.js', '/x/none.css'), undefined],
  [
    'relative and foreign addresses',
    page('assets/app.css', 'https://shop.example/shop/assets/app.css', '//x/y.js'),
    undefined,
  ],
  ['links to pages', page('/shop/about', '/shop/'), undefined],
  ['a path that the page declares', `<base href="/shop/">${page('assets/app.css', './favicon.svg')}`, '/shop/'],
  ['a declared root', `<base href="/">${page('assets/app.css')}`, undefined],
  ['a declared path that is a folder', `<base href="/shop/">${page('own.txt')}`, undefined],
  ['other quotes', `<script src='/shop/assets/app-1a2b.js'></script><img src=/shop/favicon.svg>`, '/shop/'],
  ['odd characters', page('/sh"op/favicon.svg', '/sh%22op/favicon.svg', '/../favicon.svg/assets/app.css'), undefined],
])('%s', (_name, html, base) => {
  expect(findBasePath(html, paths)).toBe(base)
})

test('the app’s own setting decides between two that fit', () => {
  const html = page('/a/favicon.svg', '/b/favicon.svg')
  expect(findBasePath(html, paths, '/b/')).toBe('/b/')
  expect(findBasePath(html, paths, '/c/')).toBe('/a/')
})

test('a page whose address has a million folders', () => {
  expect(findBasePath(`<script src="/${'a/'.repeat(1_000_000)}b.js"></script>`, new Set(['b.js']))).toBeUndefined()
})
