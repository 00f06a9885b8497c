import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

const wholeBytes = 1024 * 1024

/** The SHA-256 of a file in lower-case hex; big ones are streamed. */
export async function hashFile(file: string, size: number): Promise<string> {
  if (size <= wholeBytes) return hashBytes(await readFile(file))
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), hash)
  return hash.digest('hex')
}

export function hashBytes(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}
