import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { expect } from 'vitest'
import type { Artifacts, BlobKey, BlobSpace } from '../../../src/ports/artifacts.ts'

/** What one test works with: an empty adapter, a place in it, and its time in milliseconds, which `pass` lets pass. */
export type ArtifactsBench = {
  artifacts: () => Artifacts
  space: BlobSpace
  now: () => number
  pass: (milliseconds: number) => Promise<void>
}

export const workspaceId = '01HZY00000000000000000000A'
export const otherWorkspaceId = '01HZY00000000000000000000B'
export const startTime = 1_750_000_000_000

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Puts content under its own hash and answers the key. */
export async function putBytes(
  { artifacts, space }: Pick<ArtifactsBench, 'artifacts' | 'space'>,
  content: string | Uint8Array,
): Promise<BlobKey> {
  const bytes = Buffer.from(content)
  const key = { ...space, sha256: sha256(bytes) }
  await artifacts().put(key, bytes, bytes.byteLength)
  return key
}

export async function bytesOf(body: Readable | undefined): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of body ?? Readable.from([])) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}

export async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of list) found.push(one)
  return found
}

/** Nothing is left of a blob in any answer. */
export async function expectNothing(artifacts: Artifacts, key: BlobKey): Promise<void> {
  expect(await artifacts.size(key)).toBeUndefined()
  expect(await artifacts.get(key)).toBeUndefined()
  expect(await artifacts.has(key, [key.sha256])).toEqual(new Set())
  expect((await all(artifacts.list(key))).map((blob) => blob.sha256)).not.toContain(key.sha256)
}
