/**
 * What a request's target asks for. `path` begins with `/`, is decoded once and in Unicode NFC; `query` is as it came,
 * with its `?`. `malformed` is not a path at all; `hidden` is a path that no release ever shows.
 */
export type SitePath = { kind: 'path'; path: string; query: string } | { kind: 'malformed' } | { kind: 'hidden' }

/** Reads the target of a request line, also in absolute form, as proxies send it. */
export function readSitePath(target: string): SitePath {
  const local = target.replace(/^https?:\/\/[^/?#]*/i, '')
  const [raw, query] = splitQuery(local)
  const decoded = decodeOnce(raw === '' ? '/' : raw)
  if (!decoded?.startsWith('/')) return { kind: 'malformed' }
  const path = decoded.normalize('NFC')
  return isHiddenPath(path.slice(1)) ? { kind: 'hidden' } : { kind: 'path', path, query }
}

/**
 * Whether no release shows this path (without its leading slash): dotfiles other than `.well-known`, steps upwards,
 * control characters, backslashes and empty segments. An empty last segment, as in `docs/`, is fine.
 */
export function isHiddenPath(path: string): boolean {
  if (/[\p{Cc}\\]/u.test(path)) return true
  const segments = path.split('/')
  return segments.some((segment, at) => {
    if (segment === '') return at < segments.length - 1
    return segment.startsWith('.') && segment !== '.well-known'
  })
}

function splitQuery(target: string): [string, string] {
  const end = target.search(/[?#]/)
  if (end < 0) return [target, '']
  const query = target.slice(end)
  return [target.slice(0, end), query.startsWith('?') ? query : '']
}

function decodeOnce(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw)
  } catch {
    return undefined
  }
}
