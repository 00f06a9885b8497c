import type { Manifest, ManifestFile } from '@trellis/shared/release'
import { describe, expect, it } from 'vitest'
import { indexRelease } from './release-index.ts'
import { routeRequest, type SiteRequest } from './release-route.ts'

function file(path: string): ManifestFile {
  const name = Buffer.from(path).toString('hex').padEnd(64, '0').slice(0, 64)
  return { path, size: 10, sha256: name, type: 'text/html' }
}

function release(paths: string[], fallback: Manifest['fallback'] = 'none', basePath?: string) {
  const space = { region: 'local', workspaceId: 'w' }
  return indexRelease({ version: 1, fallback, files: paths.map(file), ...(basePath ? { basePath } : {}) }, space)
}

/** What is answered, in one line: status and path of the file, or the kind. */
function told(index: ReturnType<typeof release>, target: string, more: Partial<SiteRequest> = {}): string {
  const answer = routeRequest(index, { method: 'GET', target, ...more }, [])
  if (answer.kind === 'redirect') return `to ${answer.location}`
  if (answer.kind !== 'file') return answer.kind
  const sent = [...index.pages.values()].find((page) => page.in('identity').key === answer.form.key)
  return `${answer.status} ${sent?.path}`
}

const site = ['index.html', 'about.html', 'docs/index.html', 'team.html', 'team/index.html', 'a b/ü.html', '.env', 'x']

describe('EDGE8: a path finds its file', () => {
  it.each([
    ['/', '200 index.html'],
    ['/?q=1', '200 index.html'],
    ['/index.html', '200 index.html'],
    ['/about', '200 about.html'],
    ['/about.html', '200 about.html'],
    ['/about/', '200 about.html'],
    ['/docs/', '200 docs/index.html'],
    ['/docs', 'to /docs/'],
    ['/docs?x=1', 'to /docs/?x=1'],
    ['/team', '200 team.html'],
    ['/team/', '200 team/index.html'],
    ['/a%20b/%C3%BC', '200 a b/ü.html'],
    ['/a%20b/u%CC%88.html', '200 a b/ü.html'],
    ['/x', '200 x'],
    ['/x/', 'missing'],
    ['/.env', 'missing'],
    ['/nothing', 'missing'],
    ['/About', 'missing'],
    ['/docs/../about', 'missing'],
    ['//docs', 'missing'],
    ['/%zz', 'malformed'],
  ])('%s', (target, expected) => {
    expect(told(release(site), target)).toBe(expected)
  })

  it.each([
    ['/', '200 index.html'],
    ['/assets/x.js', '200 assets/x.js'],
    ['/shop', 'to /shop/'],
    ['/shop/', '200 index.html'],
    ['/shop/assets/x.js', '200 assets/x.js'],
    ['/shop/guide?a', 'to /shop/guide/?a'],
    ['/shop/guide/', '200 guide/index.html'],
    ['/shop/shop/own.txt', '200 shop/own.txt'],
    ['/shop/own.txt', '200 shop/own.txt'],
    ['/shop/nothing', 'missing'],
    ['/shop/../x', 'missing'],
    ['/shopping/assets/x.js', 'missing'],
  ])('%s, below a base path too', (target, expected) => {
    const paths = ['index.html', 'assets/x.js', 'guide/index.html', 'shop/own.txt']
    expect(told(release(paths, 'none', '/shop/'), target)).toBe(expected)
  })

  it.each([
    ['/', 'to /shop/'],
    ['/?a=1', 'to /shop/?a=1'],
    ['/shop/', '200 index.html'],
    ['/assets/x.js', '200 assets/x.js'],
  ])('OUT6: %s, opened in a browser, of a site with a base path', (target, expected) => {
    const accept = 'text/html,application/xhtml+xml,*/*;q=0.8'
    expect(told(release(['index.html', 'assets/x.js'], 'spa', '/shop/'), target, { accept })).toBe(expected)
    expect(told(release(['index.html']), '/', { accept })).toBe('200 index.html')
  })

  it('redirects within the site only, and encodes what it says', () => {
    expect(told(release(['a b\u0416/index.html']), '/a%20b%D0%96')).toBe('to /a%20b%D0%96/')
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])('refuses %s', (method) => {
    expect(told(release(site), '/', { method })).toBe('method-refused')
  })
})

describe('EDGE9: what is missing', () => {
  const spa = release(['index.html', '404.html', 'assets/app.js'], 'spa')

  it.each([
    ['/deep/route', 'text/html', '200 index.html'],
    ['/deep/route/', '*/*', '200 index.html'],
    ['/deep/route', undefined, '200 index.html'],
    ['/deep/route', 'application/json', '404 404.html'],
    ['/assets/gone.js', 'text/html', '404 404.html'],
    ['/.git/config', 'text/html', '404 404.html'],
  ])('in a single-page app, %s for %s', (target, accept, expected) => {
    expect(told(spa, target, { accept })).toBe(expected)
  })

  it('is the app’s own page with status 404 elsewhere, else Trellis’s', () => {
    expect(told(release(['index.html', '404.html']), '/gone')).toBe('404 404.html')
    expect(told(release(['index.html']), '/gone')).toBe('missing')
  })

  it('is Trellis’s page when a single-page app has no index', () => {
    expect(told(release(['a.txt'], 'spa'), '/gone')).toBe('missing')
    expect(told(release(['index.html', '200.html'], 'spa'), '/gone')).toBe('200 200.html')
    expect(told(release(['index.html', '200.html'], 'spa'), '/')).toBe('200 index.html')
  })
})

describe('EDGE10: hashed assets of earlier releases', () => {
  const now = release(['index.html', 'assets/index-AAAAaa11.js'], 'spa')
  const before = release(['index.html', 'old.html', 'assets/index-BBBBbb22.js', 'plain.js'])
  const ask = (target: string, older?: (typeof now)[]) => routeRequest(now, { method: 'GET', target }, older)

  it('are asked for only when this release lacks them', () => {
    expect(ask('/assets/index-BBBBbb22.js')).toEqual({ kind: 'older' })
    expect(ask('/assets/index-AAAAaa11.js').kind).toBe('file')
  })

  it('are found there, and missing when they are not', () => {
    expect(ask('/assets/index-BBBBbb22.js', [before])).toMatchObject({ kind: 'file', status: 200 })
    expect(ask('/assets/index-CCCCcc33.js', [before]).kind).toBe('missing')
  })

  it('are all that earlier releases still show', () => {
    expect(ask('/plain.js', [before]).kind).toBe('missing')
    expect(ask('/old.html', [before]).kind).toBe('missing')
  })
})
