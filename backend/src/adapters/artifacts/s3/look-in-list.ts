import type { Bucket } from './bucket.ts'
import { blobPages, type Listed } from './list-objects.ts'

/** From so many on, a page of the list, which S3 charges like a dozen single questions, can be the cheaper one. */
const listFrom = 100
/** A page of the list is read for each so many that are asked for, at most. */
const perPage = 50

/** What the list has of the blobs that were asked for, and those that must be asked for one by one. */
export type Look = { found: Map<string, Listed>; open: ReadonlySet<string> }

/**
 * Reads a workspace's list while that is likely to be cheaper than a question for each blob. Names are hashes, so how far
 * the pages have come tells how many there are.
 */
export async function lookInList(bucket: Bucket, workspaceId: string, wanted: ReadonlySet<string>): Promise<Look> {
  const found = new Map<string, Listed>()
  if (wanted.size < listFrom) return { found, open: wanted }
  const allowed = wanted.size / perPage
  let read = 0
  for await (const page of blobPages(bucket, workspaceId)) {
    read += 1
    for (const blob of page) if (wanted.has(blob.sha256)) found.set(blob.sha256, blob)
    const last = page.at(-1)?.sha256 ?? ''
    const share = Number.parseInt(last.slice(0, 8) || '0', 16) / 2 ** 32
    if (read / share > allowed) return { found, open: new Set([...wanted].filter((sha256) => sha256 > last)) }
  }
  return { found, open: new Set() }
}
