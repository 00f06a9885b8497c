import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

/** A file of the output was found as a file; one that is a link by now is not opened. */
export const asFound = constants.O_RDONLY | constants.O_NOFOLLOW

/** The SHA-256 of a file in lower-case hex, read piece by piece, each of which `onPiece` sees. */
export async function hashStreamed(file: string, onPiece: (piece: Buffer) => void): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(await openAsFound(file), async (pieces: AsyncIterable<Buffer>) => {
    for await (const piece of pieces) {
      hash.update(piece)
      onPiece(piece)
    }
  })
  return hash.digest('hex')
}

/** Reads a file of the output piece by piece. The stream closes the file. */
async function openAsFound(file: string) {
  const handle = await open(file, asFound)
  return handle.createReadStream({ highWaterMark: 256 * 1024 })
}

export function hashBytes(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}
