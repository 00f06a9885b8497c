import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** One file of the dashboard in memory; the smaller forms are made at its first use and kept. */
export type StaticFile = {
  content: Buffer
  type: string
  etag: string
  /** The name carries a hash of the content, so it never changes. */
  hashed: boolean
  br: () => Promise<Buffer>
  gzip: () => Promise<Buffer>
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
}

/** The files of a built dashboard by URL path (`/index.html`); empty when it has not been built. */
export function loadStaticFiles(folder: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>()
  for (const entry of namesIn(folder)) {
    const name = `/${entry.split(path.sep).join('/')}`
    if (name.endsWith('.map')) continue
    files.set(name, toStaticFile(readFileSync(path.join(folder, entry)), name))
  }
  return files
}

function namesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

function toStaticFile(content: Buffer, name: string): StaticFile {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
  return {
    content,
    type: types[path.extname(name)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`,
    hashed: /^\/assets\/.+-[\w-]{8,}\.\w+$/.test(name),
    br: once(() => promisify(brotliCompress)(content, quality)),
    gzip: once(() => promisify(gzip)(content, { level: 9 })),
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
