import { acceptsHtml, encodingOrder, namesHtml } from './accept-encoding.ts'
import { hasExtension, mayBeHashedAsset } from './asset-name.ts'
import { chooseRange, type Part } from './byte-range.ts'
import { allowsRange, matchesNone } from './etag-match.ts'
import type { ReleaseFile, ReleaseIndex, Representation } from './release-index.ts'
import { readSitePath } from './site-path.ts'

export { acceptsHtml, type Encoding, encodingOrder, plainOnly } from './accept-encoding.ts'
export type { Part } from './byte-range.ts'
export { revalidate, withoutHeaders } from './release-headers.ts'
export type { ReleaseFile, ReleaseIndex, Representation } from './release-index.ts'

/** What a visitor asks; header values as they came. `target` is the request line's, with its query. */
export type SiteRequest = {
  method: string
  target: string
  accept?: string | undefined
  acceptEncoding?: string | undefined
  ifNoneMatch?: string | undefined
  ifRange?: string | undefined
  range?: string | undefined
}

/**
 * What to answer. `file` with 404 is the app's own error page. `missing` is for Trellis's page. `older`: the path names a
 * hashed asset that this release lacks; whoever asks looks it up in the releases before and asks again with them.
 */
export type SiteAnswer =
  | { kind: 'file'; status: 200 | 404; form: Representation }
  | { kind: 'part'; form: Representation; part: Part }
  | { kind: 'unchanged'; form: Representation }
  | { kind: 'no-such-range'; form: Representation }
  | { kind: 'redirect'; location: string }
  | { kind: 'older' }
  | { kind: 'missing' }
  | { kind: 'malformed' }
  | { kind: 'method-refused' }

export const allowedMethods = 'GET, HEAD'

/** Decides one request against one release; `older` are the releases before, newest first, once they have been read. */
export function routeRequest(release: ReleaseIndex, request: SiteRequest, older?: readonly ReleaseIndex[]): SiteAnswer {
  if (request.method !== 'GET' && request.method !== 'HEAD') return { kind: 'method-refused' }
  const read = readSitePath(request.target)
  if (read.kind === 'malformed') return { kind: 'malformed' }
  if (read.kind === 'hidden') return absent(release, request)
  const { path, query } = read
  // What a site below a base path does in the browser fits that path alone; its files are at the root too.
  if (path === '/' && release.basePath !== undefined && namesHtml(request.accept))
    return { kind: 'redirect', location: release.basePath + query }
  const names = namesFor(release, path)
  const file = findIn(release, names)
  if (file !== undefined) return answerWith(file, request)
  if (names.some((name) => release.pages.has(`${name}/`)) || `${path}/` === release.basePath) {
    return { kind: 'redirect', location: encodePath(`${path}/`) + query }
  }
  if (mayBeHashedAsset(path.slice(1))) {
    if (older === undefined) return { kind: 'older' }
    const kept = older.map((index) => findIn(index, namesFor(index, path))).find((found) => found !== undefined)
    if (kept !== undefined) return answerWith(kept, request)
  }
  if (release.fallback === 'spa' && release.onePage && isNavigation(path, request)) {
    return answerWith(release.onePage, request)
  }
  return absent(release, request)
}

/** The paths that a release may have something under: as it was asked for, and without the site's base path. */
function namesFor({ basePath }: ReleaseIndex, path: string): string[] {
  return basePath !== undefined && path.startsWith(basePath) ? [path, path.slice(basePath.length - 1)] : [path]
}

function findIn(release: ReleaseIndex, names: readonly string[]): ReleaseFile | undefined {
  return names.map((name) => release.pages.get(name)).find((file) => file !== undefined)
}

/** A page is asked for, not a file or data: no extension, and HTML is welcome. */
function isNavigation(path: string, request: SiteRequest): boolean {
  return !hasExtension(path) && acceptsHtml(request.accept)
}

function absent(release: ReleaseIndex, request: SiteRequest): SiteAnswer {
  if (release.notFound === undefined) return { kind: 'missing' }
  return { kind: 'file', status: 404, form: release.notFound.best(encodingOrder(request.acceptEncoding)) }
}

/** Conditions come before ranges. A range is of the plain bytes, whatever encodings the client takes. */
function answerWith(file: ReleaseFile, request: SiteRequest): SiteAnswer {
  const plain = file.in('identity')
  const choice =
    request.method === 'GET' && allowsRange(request.ifRange, plain.etag)
      ? chooseRange(request.range, plain.size)
      : ({ kind: 'whole' } as const)
  const form = choice.kind === 'whole' ? file.best(encodingOrder(request.acceptEncoding)) : plain
  if (matchesNone(request.ifNoneMatch, form.etag)) return { kind: 'unchanged', form }
  if (choice.kind === 'part') return { kind: 'part', form, part: choice.part }
  if (choice.kind === 'none') return { kind: 'no-such-range', form }
  return { kind: 'file', status: 200, form }
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}
