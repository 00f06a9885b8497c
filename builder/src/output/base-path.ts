import { basePathOf } from '../detect/base-path.ts'

const reference = /\s(?:src|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi
const baseElement = /<base\s[^>]{0,500}?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i
const mostReferences = 2000
/** The longest base path that a manifest may have. */
const longest = 200

/**
 * The path below which a page expects its site to be served, such as `/docs/`, with slashes around it: what has to be cut
 * from the local addresses that it names so that they are files of the output. Nothing when they are files as they stand,
 * when they disagree, or when cutting helps none of them. `hint`, from the app's settings, wins among those that fit.
 */
export function findBasePath(html: string, paths: ReadonlySet<string>, hint?: string): string | undefined {
  const votes = new Map<string, number>()
  let asTheyStand = 0
  for (const path of localPaths(html)) {
    if (paths.has(path)) asTheyStand++
    else for (const base of basesOf(path, paths)) votes.set(base, (votes.get(base) ?? 0) + 1)
  }
  if (hint && votes.has(hint)) return hint
  const [best] = [...votes].sort(([a, most], [b, more]) => more - most || a.length - b.length)
  return best && best[1] > asTheyStand ? best[0] : undefined
}

/**
 * Local addresses of a page, without the leading slash, query and fragment; only those that name a file. Relative ones
 * are local to the path that the page itself declares; without one they are right wherever the page is.
 */
function localPaths(html: string): string[] {
  const [, ...declared] = baseElement.exec(html) ?? []
  const base = basePathOf(declared.find((each) => each !== undefined))
  const found: string[] = []
  for (const [, double, single, bare] of html.matchAll(reference)) {
    const path = pathOf(double ?? single ?? bare ?? '', base)
    if (path && /\.\w+$/.test(path)) found.push(decode(path))
    if (found.length >= mostReferences) break
  }
  return found
}

function pathOf(address: string, base: string | undefined): string | undefined {
  const absolute = /^\/(?!\/)([^?#]+)/.exec(address)?.[1]
  if (absolute !== undefined || base === undefined) return absolute
  const relative = /^(?!\/|[a-z][a-z+.-]*:)(?:\.\/)?([^?#]+)/i.exec(address)?.[1]
  return relative === undefined ? undefined : base.slice(1) + relative
}

function basesOf(path: string, paths: ReadonlySet<string>): string[] {
  const bases: string[] = []
  for (let slash = path.indexOf('/'); slash >= 0 && slash < longest; slash = path.indexOf('/', slash + 1)) {
    const base = `/${path.slice(0, slash + 1)}`
    if (/^\/(?:(?!\.\.?\/)[\w.~-]+\/)+$/.test(base) && base.length <= longest && paths.has(path.slice(slash + 1)))
      bases.push(base)
  }
  return bases
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path).normalize('NFC')
  } catch {
    return path
  }
}
