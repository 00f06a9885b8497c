import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from './config.ts'
import { documents } from './ports/documents.ts'
import { type Store, StoreConflict } from './ports/store.ts'

/** Keys in base64, as they were configured. Without a `masterKey` it is made once in `dataDir`. */
export type KeyPlaces = {
  masterKey?: string | undefined
  masterKeyBefore?: string | undefined
  dataDir: string
}

/** 32 bytes each. `current` is the one that the Store goes by now; while keys are exchanged there is another one. */
export type OpenedKeys = { current: Buffer; former: Buffer[] }

/**
 * The keys that wrap the keys of all secrets. The Store keeps a proof of the one that it goes by, so that a server with
 * another one stops here, before it could write what nobody can read. Throws `ConfigError` then.
 */
export async function openMasterKeys(store: Store, places: KeyPlaces): Promise<OpenedKeys> {
  const { key, before } = await keysOf(places)
  const known = await proofIn(store, proofOf(key))
  if (isProof(known, key)) return { current: key, former: before ? [before] : [] }
  if (before && isProof(known, before)) return { current: before, former: [key] }
  const { masterKey, dataDir } = places
  throw new ConfigError([
    `${masterKey ? 'TRELLIS_MASTER_KEY' : `The key in ${join(dataDir, 'master-key')}`} is not the key that the secrets of this server were wrapped with. Nothing was changed; start with the right key.`,
  ])
}

/** The keys as they are configured, whichever the Store goes by. */
export async function keysOf({ masterKey, masterKeyBefore, dataDir }: KeyPlaces) {
  return {
    key: masterKey ? Buffer.from(masterKey, 'base64') : await keyIn(dataDir),
    before: masterKeyBefore ? Buffer.from(masterKeyBefore, 'base64') : undefined,
  }
}

export function proofOf(key: Buffer): string {
  return createHmac('sha256', key).update('trellis master key').digest('base64url')
}

function isProof(known: string, key: Buffer): boolean {
  return timingSafeEqual(Buffer.from(known), Buffer.from(proofOf(key)))
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
