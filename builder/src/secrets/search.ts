import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type BrotliOptions, brotliDecompress, gunzip, type InputType, type ZlibOptions } from 'node:zlib'
import type { Automaton, State } from './automaton.ts'

const unzip = promisify<InputType, ZlibOptions, Buffer>(gunzip)
const unbrotli = promisify<InputType, BrotliOptions, Buffer>(brotliDecompress)

const pieceBytes = 1024 * 1024
/** A compressed file that grows beyond this is a bomb or a film; what is behind it is not looked at. */
const unpackedBytes = 64 * 1024 * 1024

/** Looks for secrets in bytes that come piece by piece. `found` is the name of the first one that was met. */
export class SecretSearch {
  readonly #secrets: Automaton
  #state: State
  found: string | undefined

  constructor(secrets: Automaton) {
    this.#secrets = secrets
    this.#state = secrets.start()
  }

  write(chunk: Uint8Array): void {
    if (this.found !== undefined || this.#secrets.isEmpty) return
    this.#state = this.#secrets.read(this.#state, chunk, 0).state
    this.found = this.#state.match?.name
  }
}

/** The name of a secret that stands in these bytes in any form. */
export function findSecret(secrets: Automaton, bytes: Uint8Array): string | undefined {
  const search = new SecretSearch(secrets)
  search.write(bytes)
  return search.found
}

/** The same in what a file's bytes unpack to, when the file is compressed by gzip or, as its name says, Brotli. */
export async function findPacked(secrets: Automaton, name: string, bytes: Uint8Array): Promise<string | undefined> {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  const isBrotli = name.endsWith('.br')
  if (secrets.isEmpty || !(isGzip || isBrotli)) return undefined
  const bounds = { maxOutputLength: unpackedBytes }
  const unpacking = isGzip ? unzip(bytes, bounds) : unbrotli(bytes, bounds)
  // What cannot be unpacked is no such file, and its own bytes were searched.
  const unpacked = await unpacking.catch(() => undefined)
  return unpacked && findSecret(secrets, unpacked)
}

/** The first secret in a file or folder, with the file's path below `root`. Links are not followed. */
export async function findInFolder(
  secrets: Automaton,
  root: string,
): Promise<{ path: string; name: string } | undefined> {
  if (secrets.isEmpty) return undefined
  const buffer = Buffer.allocUnsafe(pieceBytes)
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const name = findSecret(secrets, Buffer.from(entry.name)) ?? (await findInFile(secrets, file, buffer))
    if (name !== undefined) return { path: file.slice(root.length + 1), name }
  }
  return undefined
}

async function findInFile(secrets: Automaton, file: string, buffer: Buffer): Promise<string | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW)
  const search = new SecretSearch(secrets)
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null)
      if (bytesRead === 0 || search.found !== undefined) break
      search.write(buffer.subarray(0, bytesRead))
    }
  } finally {
    await handle.close()
  }
  return search.found
}
