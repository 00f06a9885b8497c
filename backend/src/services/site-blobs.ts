import type { Readable } from 'node:stream'
import { BoundedCache } from '../core/bounded-cache.ts'
import { fail } from '../core/failure.ts'
import type { Representation } from '../core/release-index.ts'
import type { Artifacts, ByteRange } from '../ports/artifacts.ts'

/** Files up to this size are held in memory while they are hot; larger ones are streamed each time. */
export const smallBytes = 256 * 1024

/** The files that visitors get. Both ways of reading reject with a `Failure` when the bytes cannot be had whole. */
export interface SiteBlobs {
  /** The bytes when they are in memory; costs no wait. */
  peek(form: Representation): Uint8Array | undefined
  /** The bytes of a small file, from memory or into it. Concurrent readers share one read. */
  read(form: Representation): Promise<Uint8Array>
  /** A file or a part of it as a stream, which is the caller's to end. */
  open(form: Representation, part?: ByteRange): Promise<Readable>
  clear(): void
}

const unreadable = 'This file of the release cannot be read.'

/** Hot blobs in at most `capacity` bytes of memory, by content: releases share what they have in common. */
export function createSiteBlobs(artifacts: Pick<Artifacts, 'read' | 'get'>, capacity = 64 * 1024 * 1024): SiteBlobs {
  const held = new BoundedCache<Uint8Array>(capacity)
  const reading = new Map<string, Promise<Uint8Array>>()

  async function load(form: Representation): Promise<Uint8Array> {
    const { region, workspaceId, sha256, size, key } = form
    const bytes = await artifacts.read({ region, workspaceId, sha256 }, smallBytes)
    // A length that differs from the announced one would spoil the connection for the next answer on it.
    if (bytes?.length !== size) throw fail('internal', unreadable)
    held.set(key, bytes, size + 200)
    return bytes
  }

  return {
    peek: (form) => held.get(form.key),
    async read(form) {
      const found = held.get(form.key)
      if (found !== undefined) return found
      const read = reading.get(form.key) ?? load(form).finally(() => reading.delete(form.key))
      reading.set(form.key, read)
      return read
    },
    async open({ region, workspaceId, sha256, size }, part) {
      const found = await artifacts.get({ region, workspaceId, sha256 }, part)
      if (found === undefined) throw fail('internal', unreadable)
      // `found.size` is of the whole, also for a part.
      if (found.size !== size) {
        found.body.destroy()
        throw fail('internal', unreadable)
      }
      return found.body
    },
    clear: () => held.clear(),
  }
}
