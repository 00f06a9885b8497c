import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'

const keyBytes = 32

/**
 * The key that signs tokens: made once, mode 0600, whole on the disk before it has its name, so that neither a kill nor
 * a second start leaves half a key. Throws one sentence for people when the file holds something else.
 */
export function signingKey(path: string, fresh: Uint8Array): Uint8Array {
  const known = readKey(path)
  if (known) return known
  const draft = `${path}.${process.pid}`
  rmSync(draft, { force: true })
  const file = openSync(draft, 'wx', 0o600)
  writeSync(file, fresh)
  fsyncSync(file)
  closeSync(file)
  try {
    linkSync(draft, path)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return readKey(path) ?? fresh
}

function readKey(path: string): Uint8Array | undefined {
  let key: Uint8Array
  try {
    key = readFileSync(path)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
  if (key.length === keyBytes) return key
  throw new Error(
    `The file ${path} must hold ${keyBytes} bytes and holds ${key.length}. It was not changed. Restore it from a backup, or delete it: everybody then signs in again.`,
  )
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
