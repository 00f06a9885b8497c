import type { DataKeyRecord, SecretVersionRecord } from './secret-records.ts'

/**
 * Keys are exchanged in steps that may stop anywhere and go on later, while values are opened and set: a new data key is
 * made, values are sealed with it one after the other, and a key that seals nothing any more is forgotten. A new master
 * key wraps the data keys anew; the values stay as they are.
 */

/** The data key that seals: the newest. Nothing in a workspace that has had no secret yet. */
export function sealingKey(keys: readonly DataKeyRecord[]): DataKeyRecord | undefined {
  return keys.reduce<DataKeyRecord | undefined>(
    (newest, key) => (newest && newest.version > key.version ? newest : key),
    undefined,
  )
}

/** Data keys that are wrapped with a former master key. */
export function keysToWrap(keys: readonly DataKeyRecord[], masterKey: string): DataKeyRecord[] {
  return keys.filter((key) => key.masterKey !== masterKey)
}

/** Values that are sealed with a former data key. */
export function versionsToSeal(
  versions: readonly SecretVersionRecord[],
  keys: readonly DataKeyRecord[],
): SecretVersionRecord[] {
  const newest = sealingKey(keys)?.version
  return versions.filter(({ sealed }) => sealed.key !== newest)
}

/** Former data keys that no value needs any more. `versions` must be all of the workspace. */
export function keysToForget(
  keys: readonly DataKeyRecord[],
  versions: readonly SecretVersionRecord[],
): DataKeyRecord[] {
  const used = new Set(versions.map(({ sealed }) => sealed.key))
  const newest = sealingKey(keys)
  return keys.filter((key) => key !== newest && !used.has(key.version))
}
