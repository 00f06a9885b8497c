import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Manifest, ManifestFile } from '@trellis/shared/release'
import type { PointerRecord, ReleaseRecord } from '../../src/core/records.ts'
import type { Artifacts } from '../../src/ports/artifacts.ts'
import { documents } from '../../src/ports/documents.ts'
import type { Relay } from '../../src/ports/relay.ts'
import type { Ref, Store } from '../../src/ports/store.ts'

export const workspaceId = '01JZZZZZZZZZZZZZZZZZZZZZW1'
export const plantId = '01JZZZZZZZZZZZZZZZZZZZZZP1'
const at = '2030-01-01T00:00:00.000Z'

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** A store that can be read and filled; `delay` and `broken` make reading slow or impossible. */
export function readableStore() {
  const held = new Map<string, unknown>()
  const state: { reads: number; delay?: Promise<void> | undefined; broken?: Error | undefined } = { reads: 0 }
  const get: Store['get'] = async <T>(ref: Ref<T>) => {
    state.reads += 1
    const data = held.get(ref.path)
    await state.delay
    if (state.broken) throw state.broken
    const id = ref.path.slice(ref.path.lastIndexOf('/') + 1)
    return data === undefined ? undefined : { path: ref.path, id, revision: '1', data: data as T }
  }
  return { get, state, held, put: <T>(ref: Ref<T>, data: T): void => void held.set(ref.path, data) }
}

/** Blobs in a map; `broken` makes every read fail. */
export function blobsInMemory() {
  const held = new Map<string, Uint8Array>()
  const state: { reads: number; broken?: Error | undefined } = { reads: 0 }
  const at = (key: { workspaceId: string; sha256: string }): Uint8Array | undefined => {
    state.reads += 1
    if (state.broken) throw state.broken
    return held.get(`${key.workspaceId}/${key.sha256}`)
  }
  const artifacts: Pick<Artifacts, 'read' | 'get'> = {
    read: async (key) => at(key),
    async get(key, range) {
      const bytes = at(key)
      const part = bytes && range ? bytes.subarray(range.start, range.end + 1) : bytes
      return part && { body: Readable.from(chunksOf(part), { objectMode: false }), size: bytes?.length ?? 0 }
    },
  }
  function put(bytes: Uint8Array): string {
    const name = sha256(bytes)
    held.set(`${workspaceId}/${name}`, bytes)
    return name
  }
  return { ...artifacts, put, state, held, forget: (name: string): boolean => held.delete(`${workspaceId}/${name}`) }
}

function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += 65_536) yield bytes.subarray(start, start + 65_536)
}

/** The stream of route changes, spoken by hand. */
export function routeStream() {
  const listeners = new Set<Parameters<Relay['followRoutes']>[0]>()
  return {
    followRoutes(listener: Parameters<Relay['followRoutes']>[0]) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    followers: () => listeners.size,
    change(...hosts: string[]) {
      for (const listener of listeners) listener.onChange({ hosts, plantId })
    },
    beat() {
      for (const listener of listeners) listener.onBeat()
    },
    break() {
      for (const listener of listeners) listener.onBreak()
    },
  }
}

export type SiteFiles = Record<string, string | Uint8Array>

/** A manifest of these files, whose blobs are put; text over 100 bytes gets brotli and gzip forms, as at upload. */
export function manifestOf(
  blobs: Pick<ReturnType<typeof blobsInMemory>, 'put'>,
  files: SiteFiles,
  fallback: Manifest['fallback'] = 'none',
): Manifest {
  const entries = Object.entries(files).map(([path, content]): ManifestFile => {
    const bytes = Buffer.from(content)
    const file = { path, sha256: blobs.put(bytes), size: bytes.length, type: typeOf(path) }
    if (typeof content !== 'string' || bytes.length <= 100) return file
    const br = brotliCompressSync(bytes)
    const gzip = gzipSync(bytes)
    return {
      ...file,
      br: { sha256: blobs.put(br), size: br.length },
      gzip: { sha256: blobs.put(gzip), size: gzip.length },
    }
  })
  return { version: 1, fallback, files: entries }
}

function typeOf(path: string): string {
  const types = { html: 'text/html', js: 'text/javascript', css: 'text/css', txt: 'text/plain', svg: 'image/svg+xml' }
  const extension = path.slice(path.lastIndexOf('.') + 1)
  return Object.entries(types).find(([name]) => name === extension)?.[1] ?? 'application/octet-stream'
}

/** A whole release of these files in store and blobs; the pointer is not moved. */
export function putRelease(world: SiteWorld, id: string, manifest: Manifest): ReleaseRecord {
  const bytes = Buffer.from(JSON.stringify(manifest))
  const record: ReleaseRecord = {
    id,
    plantId,
    workspaceId,
    environment: 'production',
    ref: 'main',
    deploymentId: id,
    commit: { sha: 'a'.repeat(40), message: 'Change', author: 'Someone', at },
    manifest: { sha256: world.blobs.put(bytes), size: bytes.length },
    files: manifest.files.length,
    bytes: 0,
    settings: {},
    secretVersions: {},
    createdBy: 'u1',
    createdAt: at,
  }
  world.store.put(documents.release(id), record)
  return record
}

export function pointTo(world: SiteWorld, releaseId: string | undefined, previous: string[] = []): void {
  const pointer: PointerRecord = { target: 'production', previous, version: 1, updatedAt: at }
  const data = releaseId === undefined ? pointer : { ...pointer, releaseId }
  world.store.put(documents.pointer(plantId, 'production'), data)
}

export type SiteWorld = ReturnType<typeof siteWorld>

/** Store, blobs, stream and a clock that stands until it is moved; the address `shop` belongs to the plant. */
export function siteWorld() {
  const time = { now: 1_000_000 }
  const store = readableStore()
  store.put(documents.domain('shop'), { host: 'shop', plantId, workspaceId })
  return { store, blobs: blobsInMemory(), relay: routeStream(), time, clock: { now: () => time.now } }
}
