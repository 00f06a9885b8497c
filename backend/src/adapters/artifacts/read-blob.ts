import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { fail } from '../../core/failure.ts'
import type { ByteRange } from '../../ports/artifacts.ts'
import { orNothing } from './missing-files.ts'

/**
 * A stream of the file or of a part of it, and the size of the whole. A range that reaches past the end is cut; one that
 * begins there is `invalid`. The stream closes its file when it ends or is destroyed.
 */
export async function openBlob(path: string, range?: ByteRange): Promise<{ body: Readable; size: number } | undefined> {
  const file = await orNothing(open(path, 'r'))
  if (!file) return undefined
  try {
    const { size } = await file.stat()
    if (range && !(range.start >= 0 && range.start <= range.end && range.start < size)) {
      throw fail('invalid', `The bytes ${range.start} to ${range.end} are not within the ${size} bytes of this file.`)
    }
    if (size === 0) {
      await file.close()
      return { body: Readable.from([]), size }
    }
    const last = range ? Math.min(range.end, size - 1) : size - 1
    return { body: file.createReadStream({ start: range?.start ?? 0, end: last }), size }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** The whole file; `invalid` when it is larger than `maxBytes`. */
export async function readWhole(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  const file = await orNothing(open(path, 'r'))
  if (!file) return undefined
  try {
    const { size } = await file.stat()
    if (size > maxBytes) throw fail('invalid', `This file has ${size} bytes; at most ${maxBytes} can be read whole.`)
    return await file.readFile()
  } finally {
    await file.close()
  }
}
