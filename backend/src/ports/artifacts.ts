import type { Readable } from 'node:stream'
import type { BlobSpace } from '../core/blob-space.ts'

export type { BlobSpace } from '../core/blob-space.ts'

/** A blob is named by its content, and owned by one workspace in one region. */
export type BlobKey = BlobSpace & { sha256: string }

/** `start` and `end` are byte offsets, both inclusive. */
export type ByteRange = { start: number; end: number }

/** Where a builder may PUT a blob; a `url` that begins with `/` is relative to the backend and takes the job's token. */
export type UploadAt = { url: string; headers: Record<string, string> }

/**
 * Blobs. Every `put` checks length and hash: what does not match is refused (`invalid`) and leaves nothing. Putting what
 * exists is no error. A region that the server is not configured for is `unavailable` in every method.
 */
export interface Artifacts {
  put(key: BlobKey, body: Readable | Uint8Array, size: number): Promise<'stored' | 'existed'>
  /**
   * Resolves when these blobs, as far as they exist, would survive a loss of power. An answered `put` alone survives the end
   * of the server, however it ends.
   */
  flush(space: BlobSpace, sha256s: readonly string[]): Promise<void>
  /** The keys that exist, by sha256. Being asked for counts as being touched. */
  has(space: BlobSpace, sha256s: readonly string[]): Promise<Set<string>>
  /**
   * Those of these blobs that stand there whole: of this size, and with the bytes that their name says. What a builder put
   * by `uploadAt` is not to be trusted before. Bytes of another name are removed, so that the right ones can be put. Touches.
   */
  verify(space: BlobSpace, blobs: readonly { sha256: string; size: number }[]): Promise<Set<string>>
  /** The size in bytes, or undefined when there is no such blob. */
  size(key: BlobKey): Promise<number | undefined>
  /** The content or a part of it; undefined when there is no such blob. The stream is the caller's to end. */
  get(key: BlobKey, range?: ByteRange): Promise<{ body: Readable; size: number } | undefined>
  /** Reads a small blob whole; undefined when there is none, `Failure` of `invalid` when it is larger than `maxBytes`. */
  read(key: BlobKey, maxBytes: number): Promise<Uint8Array | undefined>
  /** For a short time; a builder that comes later asks again. */
  uploadAt(key: BlobKey, facts: { size: number; type: string }): Promise<UploadAt>
  /** Where a builder may GET a blob, for a short time. */
  downloadAt(key: BlobKey): Promise<string>
  delete(key: BlobKey): Promise<void>
  /** Deletes everything that is kept for a workspace in a region, whoever names it. Deleting nothing is no error. */
  deleteAll(space: BlobSpace): Promise<void>
  /** The workspaces that own blobs, in every region. */
  spaces(): AsyncIterable<BlobSpace>
  /** All blobs of a workspace in a region with the time (milliseconds since the epoch) at which each was last put or asked for. */
  list(space: BlobSpace): AsyncIterable<{ sha256: string; size: number; touchedAt: number }>
  check(): Promise<void>
  close(): Promise<void>
}
