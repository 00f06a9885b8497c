import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from './config.ts'
import { documents } from './ports/documents.ts'
import { type Store, StoreConflict } from './ports/store.ts'

/** What `configured` is: TRELLIS_MASTER_KEY in base64. Without it the key is made once in `dataDir`. */
type Where = { configured?: string | undefined; dataDir: string }

/**
 * The key that wraps the keys of all secrets, 32 bytes. The Store keeps a proof of the key that it was first used with,
 * so that a server with another one stops here, before it could write what nobody can read. Throws `ConfigError` then.
 */
export async function openMasterKey(store: Store, { configured, dataDir }: Where): Promise<Buffer> {
  const key = configured ? Buffer.from(configured, 'base64') : await keyIn(dataDir)
  const proof = createHmac('sha256', key).update('trellis master key').digest('base64url')
  const known = await proofIn(store, proof)
  if (timingSafeEqual(Buffer.from(known), Buffer.from(proof))) return key
  throw new ConfigError([
    `${configured ? 'TRELLIS_MASTER_KEY' : `The key in ${join(dataDir, 'master-key')}`} is not the key that the secrets of this server were wrapped with. Nothing was changed; start with the right key.`,
  ])
}

/** Readable by this user only; a second start finds what the first has made. */
async function keyIn(dataDir: string): Promise<Buffer> {
  const file = join(dataDir, 'master-key')
  try {
    await writeFile(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64')
  if (key.length === 32) return key
  throw new ConfigError([
    `${file} does not hold 32 bytes in base64. Nothing was changed; put the right key back, or name it in TRELLIS_MASTER_KEY.`,
  ])
}

/** The proof that stands in the Store, which is ours when there was none. */
async function proofIn(store: Store, ours: string): Promise<string> {
  const known = await store.get(documents.masterKey())
  if (known) return known.data.proof
  try {
    await store.create(documents.masterKey(), { proof: ours })
    return ours
  } catch (error) {
    if (!(error instanceof StoreConflict)) throw error
    return (await store.get(documents.masterKey()))?.data.proof ?? ours
  }
}
