import { keysToForget, keysToWrap, sealingKey, versionsToSeal } from '../core/secret-keys.ts'
import type { SecretVersionRecord } from '../core/secret-records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { Parts } from './parts.ts'
import { listAll, queryAll } from './query-all.ts'
import { secretsOf } from './secret-reading.ts'
import { dataKeysOf } from './secret-vault.ts'

/**
 * The exchange of keys while servers open and set values. Each step is a commit of its own that checks what it has read,
 * so it may be cut off anywhere, run again, and run by two at once: whoever comes later goes on where it stopped.
 */
export type RotationParts = Pick<Parts, 'store' | 'sealing' | 'clock'>
export type Rotated = { workspaces: number; keys: number; values: number }

/** Gives each workspace a new data key, seals every value with it, and forgets the keys that nothing needs any more. */
export async function rotateDataKeys(parts: RotationParts): Promise<Rotated> {
  const done: Rotated = { workspaces: 0, keys: 0, values: 0 }
  for await (const { id } of queryAll(parts.store, queries.workspaces)) {
    if (!(await beginWithNewKey(parts, id))) continue
    done.workspaces += 1
    done.keys += 1
    done.values += await sealAnew(parts, id)
    await forgetKeys(parts, id)
  }
  return done
}

/**
 * Makes the newer of two master keys the one that everybody goes by, and wraps every data key with it. `proof` is the new
 * key's. All servers must know both keys by now; values are not touched.
 */
export async function rotateMasterKey(parts: RotationParts, proof: string): Promise<Rotated> {
  const { store, sealing } = parts
  const done: Rotated = { workspaces: 0, keys: 0, values: 0 }
  await store.transaction(async (transaction) =>
    transaction.set(documents.masterKey(), { proof, wrapsWith: sealing.masterKey }),
  )
  for await (const { id } of queryAll(store, queries.workspaces)) {
    const keys = keysToWrap(await dataKeysOf(store, id), sealing.masterKey)
    for (const { version } of keys) done.keys += await wrapAnew(parts, id, version)
    done.workspaces += keys.length > 0 ? 1 : 0
  }
  return done
}

/** Nothing in a workspace without secrets. What was cut off before is finished first, with the key that it made. */
function beginWithNewKey({ store, sealing, clock }: RotationParts, workspaceId: string): Promise<boolean> {
  return store.transaction(async (transaction) => {
    const keys = await dataKeysOf(transaction, workspaceId)
    const newest = sealingKey(keys)
    const wrapsWith = (await transaction.get(documents.masterKey()))?.data.wrapsWith
    if (!newest) return false
    if (keys.length > 1) return true
    const key = sealing.makeKey(workspaceId, newest.version + 1, wrapsWith)
    transaction.create(documents.dataKey(workspaceId, key.version), { ...key, createdAt: clock.iso() })
    return true
  })
}

/** From the new key on every server seals with it, so what is found here with a former key becomes no more. */
async function sealAnew(parts: RotationParts, workspaceId: string): Promise<number> {
  const keys = await dataKeysOf(parts.store, workspaceId)
  let sealed = 0
  for (const version of versionsToSeal(await versionsIn(parts, workspaceId), keys))
    sealed += await sealOne(parts, workspaceId, version)
  return sealed
}

async function versionsIn({ store }: RotationParts, workspaceId: string): Promise<SecretVersionRecord[]> {
  const secrets = await secretsOf(store, workspaceId)
  const found = await Promise.all(
    secrets.map(({ id }) => listAll(store, queries.versionsOfSecret, { parents: [workspaceId, id] })),
  )
  return found.flat()
}

/** Answers how many were sealed anew: none when the value was deleted or sealed anew meanwhile. */
function sealOne({ store, sealing }: RotationParts, workspaceId: string, of: SecretVersionRecord): Promise<number> {
  const { secretId, version } = of
  const ref = documents.secretVersion(workspaceId, secretId, version)
  return store.transaction(async (transaction) => {
    const keys = await dataKeysOf(transaction, workspaceId)
    const found = (await transaction.get(ref))?.data
    const newest = sealingKey(keys)
    const former = keys.find((key) => key.version === found?.sealed.key)
    if (!found || !newest || !former || former.version === newest.version) return 0
    const place = { workspaceId, secretId, version }
    const sealed = sealing.seal(newest, place, sealing.open(former, place, found.sealed))
    transaction.set(ref, { ...found, sealed })
    return 1
  })
}

async function forgetKeys(parts: RotationParts, workspaceId: string): Promise<void> {
  const keys = await dataKeysOf(parts.store, workspaceId)
  const versions = await versionsIn(parts, workspaceId)
  for (const { version } of keysToForget(keys, versions))
    await parts.store.delete(documents.dataKey(workspaceId, version))
}

function wrapAnew({ store, sealing }: RotationParts, workspaceId: string, version: number): Promise<number> {
  const ref = documents.dataKey(workspaceId, version)
  return store.transaction(async (transaction) => {
    const found = (await transaction.get(ref))?.data
    if (!found || found.masterKey === sealing.masterKey) return 0
    transaction.set(ref, { ...sealing.rewrap(found), createdAt: found.createdAt })
    return 1
  })
}
