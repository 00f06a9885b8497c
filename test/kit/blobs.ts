import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The names of all blobs of a data folder: files that are named by a SHA-256. */
export function blobsIn(data: string): string[] {
  return filesByHash(join(data, 'blobs'))
}

/** The same for any folder. */
export function filesByHash(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name)).map((entry) => entry.name)
}
