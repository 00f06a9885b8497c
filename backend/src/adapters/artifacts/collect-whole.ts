import type { Readable } from 'node:stream'
import { fail } from '../../core/failure.ts'

/** Reads a blob's stream into memory; `invalid` when it is larger than `maxBytes`, before anything of it is read. */
export async function collectWhole(found: { body: Readable; size: number }, maxBytes: number): Promise<Uint8Array> {
  const { body, size } = found
  if (size > maxBytes) {
    body.destroy()
    throw fail('invalid', `This file has ${size} bytes; at most ${maxBytes} can be read whole.`)
  }
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces, size)
}
