import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { asFound, hashBytes } from './hash.ts'
import { isCompressible } from './types.ts'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

const smallest = 1024
/** Bigger files would have to be held in memory several times over; visitors get them as they are. */
const largest = 64 * 1024 * 1024

export type Encoding = 'br' | 'gzip'
export type Variant = { of: string; encoding: Encoding; sha256: string; size: number; bytes: Uint8Array }
export type Compressed = { file: string; sha256: string; size: number; type: string }

/**
 * How hard Brotli tries. Its qualities above 7 make pages a twentieth smaller and take ten to twenty times as long, which is
 * as long as all the rest of an upload: compressing must not be the longest part of a deployment.
 */
export function brotliQuality(size: number, all: number): number {
  return size <= 4 * 1024 * 1024 && all <= 16 * 1024 * 1024 ? 7 : 6
}

/**
 * The smaller forms of a file that are worth keeping: at least 5 % smaller. None for small files and for types that are
 * compressed already. `all` is the size of everything that is compressed with it. Work runs in zlib's threads.
 */
export async function compressFile(file: Compressed, all: number): Promise<Variant[]> {
  if (file.size < smallest || file.size > largest || !isCompressible(file.type)) return []
  const bytes = await readFile(file.file, { flag: asFound })
  const forms = await Promise.all([
    brotli(bytes, { params: brotliSettings(file, all) }).then((small) => ({ encoding: 'br' as const, small })),
    zip(bytes, { level: file.size > 4 * 1024 * 1024 ? 6 : 9 }).then((small) => ({ encoding: 'gzip' as const, small })),
  ])
  return forms
    .filter(({ small }) => small.length < file.size * 0.95)
    .map(({ encoding, small }) => ({
      of: file.sha256,
      encoding,
      sha256: hashBytes(small),
      size: small.length,
      bytes: small,
    }))
}

function brotliSettings({ size, type }: Compressed, all: number): Record<number, number> {
  return {
    [constants.BROTLI_PARAM_QUALITY]: brotliQuality(size, all),
    [constants.BROTLI_PARAM_SIZE_HINT]: size,
    [constants.BROTLI_PARAM_MODE]: type.startsWith('text/')
      ? constants.BROTLI_MODE_TEXT
      : constants.BROTLI_MODE_GENERIC,
  }
}
