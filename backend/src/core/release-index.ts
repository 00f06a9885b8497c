import type { Manifest, ManifestFile } from '@trellis/shared/release'
import type { Encoding } from './accept-encoding.ts'
import type { BlobSpace } from './blob-space.ts'
import { fileHeaders } from './release-headers.ts'
import { isHiddenPath } from './site-path.ts'

/**
 * One form of a file, ready to be sent. `headers` is a flat list of names and values for a status 200, `key` names the
 * blob within the server.
 */
export type Representation = BlobSpace & {
  encoding: Encoding
  sha256: string
  key: string
  size: number
  etag: string
  headers: string[]
}

/** A file of a release. Its representations are made when they are first asked for: most files rarely are. */
export class ReleaseFile {
  readonly path: string
  readonly #file: ManifestFile
  readonly #space: BlobSpace
  #made: Partial<Record<Encoding, Representation>> | undefined

  constructor(file: ManifestFile, space: BlobSpace) {
    this.path = file.path
    this.#file = file
    this.#space = space
  }

  /** The first of the client's encodings that the file has; `identity` it always has. */
  best(order: readonly Encoding[]): Representation {
    for (const encoding of order) {
      if (encoding === 'identity' || this.#file[encoding] !== undefined) return this.in(encoding)
    }
    return this.in('identity')
  }

  in(encoding: Encoding): Representation {
    const made = this.#made?.[encoding]
    if (made !== undefined) return made
    const { sha256, size } = (encoding === 'identity' ? undefined : this.#file[encoding]) ?? this.#file
    const etag = encoding === 'identity' ? `"${sha256}"` : `"${sha256}-${encoding}"`
    const headers = fileHeaders(this.#file, { encoding, etag, size })
    const key = `${this.#space.region}/${this.#space.workspaceId}/${sha256}`
    const fresh = { encoding, ...this.#space, sha256, key, size, etag, headers }
    this.#made = { ...this.#made, [encoding]: fresh }
    return fresh
  }
}

/** A manifest made ready for look-ups; never changed afterwards. */
export type ReleaseIndex = {
  fallback: Manifest['fallback']
  /** The site is there below this path, too: `/docs/`. */
  basePath?: string
  /** How many files the manifest names; what it weighs in memory. */
  count: number
  /** Decoded paths that answer with a file: exact names, `/about` for `about.html`, `/docs/` for its index. */
  pages: ReadonlyMap<string, ReleaseFile>
  /** What answers addresses that are no files, where the release has one page for all of them. */
  onePage?: ReleaseFile
  notFound?: ReleaseFile
}

/** Builds the look-up once per manifest. Files that may not be seen are left out. */
export function indexRelease(manifest: Manifest, space: BlobSpace): ReleaseIndex {
  const pages = new Map<string, ReleaseFile>()
  for (const file of manifest.files) {
    if (!isHiddenPath(file.path)) pages.set(`/${file.path}`, new ReleaseFile(file, space))
  }
  // By a habit of static hosts, a page of this name is the one for addresses that the browser makes up.
  const onePage = pages.get('/200.html') ?? pages.get('/index.html')
  const notFound = pages.get('/404.html')
  addPages(pages)
  return {
    fallback: manifest.fallback,
    ...(manifest.basePath ? { basePath: manifest.basePath } : {}),
    count: manifest.files.length,
    pages,
    ...(onePage && { onePage }),
    ...(notFound && { notFound }),
  }
}

/** Exact names win over folders' indexes, these over `about.html` for `/about` and for `/about/`. */
function addPages(pages: Map<string, ReleaseFile>): void {
  const html = [...pages].filter(([path]) => path.endsWith('.html'))
  const add = (path: string, file: ReleaseFile): void => {
    if (!pages.has(path)) pages.set(path, file)
  }
  for (const [path, file] of html) {
    if (path.endsWith('/index.html')) add(path.slice(0, -'index.html'.length), file)
  }
  for (const [path, file] of html) {
    const name = path.slice(0, -'.html'.length)
    if (name.endsWith('/')) continue
    add(name, file)
    if (!name.endsWith('/index')) add(`${name}/`, file)
  }
}
