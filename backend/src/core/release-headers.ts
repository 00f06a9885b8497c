import type { ManifestFile } from '@trellis/shared/release'
import type { Encoding } from './accept-encoding.ts'
import { isHashedAsset } from './asset-name.ts'

const textual = /^(text\/|application\/(javascript|json|xml|manifest\+json|[a-z0-9.-]+\+(json|xml))$|image\/svg\+xml$)/
const mediaType = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+(\s*;\s*[a-z0-9-]+=("[^"\\\p{Cc}]*"|[a-z0-9!#$&^_.+-]+))*$/iu

/** Caches may keep it, but ask each time whether it is still the live one. */
export const revalidate = 'public, max-age=0, must-revalidate'
const oneYear = 'public, max-age=31536000, immutable'

/** What a browser is told of a file's type: UTF-8 for text, plain bytes for a type that no header can carry. */
export function contentType(type: string): string {
  const clean = type.trim()
  if (!mediaType.test(clean) || !/^[\x20-\x7e]*$/.test(clean)) return 'application/octet-stream'
  return textual.test(clean.toLowerCase()) && !clean.includes(';') ? `${clean}; charset=utf-8` : clean
}

/** The headers of a file sent whole with status 200, as a flat list of names and values. */
export function fileHeaders(file: ManifestFile, form: { encoding: Encoding; etag: string; size: number }): string[] {
  const headers = [
    'Content-Type',
    contentType(file.type),
    'Content-Length',
    String(form.size),
    'ETag',
    form.etag,
    'Cache-Control',
    isHashedAsset(file.path) ? oneYear : revalidate,
    'X-Content-Type-Options',
    'nosniff',
  ]
  if (file.br ?? file.gzip) headers.push('Vary', 'Accept-Encoding')
  if (form.encoding === 'identity') headers.push('Accept-Ranges', 'bytes')
  else headers.push('Content-Encoding', form.encoding)
  return headers
}

/** The same list without what speaks of a body that is not sent, for 304, or sent otherwise, for 206 and 404. */
export function withoutHeaders(headers: readonly string[], left: readonly string[]): string[] {
  return headers.filter((_, at) => !left.includes(headers[at - (at % 2)] ?? ''))
}
