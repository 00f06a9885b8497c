import { readdirSync } from 'node:fs'

/** The names of all blobs below a data folder: files that are named by a SHA-256. */
export function blobsIn(data: string): string[] {
  const entries = readdirSync(data, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name)).map((entry) => entry.name)
}
