import type { ManifestFile } from '@trellis/shared/release'
import { describe, expect, it } from 'vitest'
import { contentType, fileHeaders, withoutHeaders } from './release-headers.ts'
import { indexRelease } from './release-index.ts'
import { routeRequest, type SiteRequest } from './release-route.ts'

const [plain, br, gzip] = ['a', 'b', 'c'].map((letter) => letter.repeat(64))

function file(path: string, more: Partial<ManifestFile> = {}): ManifestFile {
  return { path, size: 10, sha256: plain ?? '', type: 'text/css', ...more }
}

const space = { region: 'local', workspaceId: 'w' }
const variants = { br: { sha256: br ?? '', size: 3 }, gzip: { sha256: gzip ?? '', size: 4 } }

function ask(more: Partial<SiteRequest>) {
  const index = indexRelease({ version: 1, fallback: 'none', files: [file('a.css', variants)] }, space)
  return routeRequest(index, { method: 'GET', target: '/a.css', ...more })
}

describe('EDGE11: headers of a file', () => {
  it.each([
    ['text/html', 'text/html; charset=utf-8'],
    ['text/javascript', 'text/javascript; charset=utf-8'],
    ['application/json', 'application/json; charset=utf-8'],
    ['application/ld+json', 'application/ld+json; charset=utf-8'],
    ['image/svg+xml', 'image/svg+xml; charset=utf-8'],
    ['text/html; charset=latin1', 'text/html; charset=latin1'],
    ['image/png', 'image/png'],
    ['application/wasm', 'application/wasm'],
    ['text/html\r\nSet-Cookie: a=b', 'application/octet-stream'],
    ['тип/html', 'application/octet-stream'],
    ['nonsense', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ])('type %j', (type, expected) => {
    expect(contentType(type)).toBe(expected)
  })

  it('let hashed names be kept for a year and ask again for the rest', () => {
    const form = { encoding: 'identity', etag: '"x"', size: 1 } as const
    expect(fileHeaders(file('assets/a-BhR2k0aZ.css'), form)).toContain('public, max-age=31536000, immutable')
    expect(fileHeaders(file('index.html'), form)).toContain('public, max-age=0, must-revalidate')
  })

  it('vary only where there is something to choose', () => {
    const form = { encoding: 'identity', etag: '"x"', size: 1 } as const
    expect(fileHeaders(file('a.css'), form)).not.toContain('Vary')
    expect(fileHeaders(file('a.css', variants), form)).toContain('Vary')
  })

  it('are left out by name, together with their values', () => {
    expect(withoutHeaders(['A', '1', 'B', '2', 'C', 'A'], ['A'])).toEqual(['B', '2', 'C', 'A'])
  })
})

describe('EDGE12: forms, conditions and ranges', () => {
  it('gives each encoding an ETag of its own', () => {
    const tags = [undefined, 'br', 'gzip'].map((acceptEncoding) => {
      const answer = ask({ acceptEncoding })
      return answer.kind === 'file' ? answer.form.etag : answer.kind
    })
    expect(tags).toEqual([`"${plain}"`, `"${br}-br"`, `"${gzip}-gzip"`])
  })

  it.each([
    [{ ifNoneMatch: `"${plain}"` }, 'unchanged'],
    [{ ifNoneMatch: `W/"${plain}"` }, 'unchanged'],
    [{ ifNoneMatch: `"no", "${plain}"` }, 'unchanged'],
    [{ ifNoneMatch: '*' }, 'unchanged'],
    [{ ifNoneMatch: '"no"' }, 'file'],
    [{ ifNoneMatch: `"${plain}"`, acceptEncoding: 'br' }, 'file'],
    [{ ifNoneMatch: `"${br}-br"`, acceptEncoding: 'br' }, 'unchanged'],
    [{ ifNoneMatch: `"${plain}"`, method: 'HEAD' }, 'unchanged'],
    [{ range: 'bytes=0-1' }, 'part'],
    [{ range: 'bytes=10-' }, 'no-such-range'],
    [{ range: 'bytes=0-1,2-3' }, 'file'],
    [{ range: 'bytes=0-1', method: 'HEAD' }, 'file'],
    [{ range: 'bytes=0-1', ifRange: `"${plain}"` }, 'part'],
    [{ range: 'bytes=0-1', ifRange: `W/"${plain}"` }, 'file'],
    [{ range: 'bytes=0-1', ifRange: 'Wed, 21 Oct 2015 07:28:00 GMT' }, 'file'],
    [{ range: 'bytes=0-1', ifNoneMatch: `"${plain}"` }, 'unchanged'],
  ])('%j', (more, kind) => {
    expect(ask(more).kind).toBe(kind)
  })

  it('takes ranges of the plain bytes, whatever encodings are welcome', () => {
    expect(ask({ range: 'bytes=1-2', acceptEncoding: 'br' })).toMatchObject({
      kind: 'part',
      form: { encoding: 'identity' },
      part: { start: 1, end: 2 },
    })
  })
})
