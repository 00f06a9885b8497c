import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { fail } from '../../core/failure.ts'

export type Expected = { sha256: string; size: number }

/**
 * Reads a body to its end in order, giving each piece to `write` before the next is asked for. Rejects with `invalid` as
 * soon as more comes than was said, or at the end when length or hash do not match; the body is then destroyed. An error
 * of the body itself is passed on.
 */
export async function readChecked(
  body: Readable | Uint8Array,
  expected: Expected,
  write: (piece: Uint8Array) => Promise<void>,
): Promise<void> {
  const hash = createHash('sha256')
  let length = 0
  const pieces: AsyncIterable<unknown> | Iterable<unknown> = body instanceof Readable ? body : [body]
  for await (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
    if (!(bytes instanceof Uint8Array)) throw fail('invalid', 'A blob is sent as bytes. Nothing was stored.')
    length += bytes.byteLength
    if (length > expected.size)
      throw fail('invalid', `More than the announced ${expected.size} bytes came. Nothing was stored.`)
    hash.update(bytes)
    await write(bytes)
  }
  if (length < expected.size) {
    throw fail(
      'invalid',
      `Only ${length} of the announced ${expected.size} bytes came. Nothing was stored; send it again.`,
    )
  }
  if (hash.digest('hex') !== expected.sha256) {
    throw fail('invalid', 'The bytes do not have the SHA-256 that names them. Nothing was stored; send it again.')
  }
}
