import { Failure } from '../core/failure.ts'
import { sealingKey } from '../core/secret-keys.ts'
import type { DataKeyRecord, SecretVersionRecord } from '../core/secret-records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import { SealBroken } from '../ports/sealing.ts'
import type { StoreReader, StoreTransaction } from '../ports/store.ts'
import type { Parts } from './parts.ts'
import { listAll } from './query-all.ts'

type VaultParts = Pick<Parts, 'sealing' | 'clock' | 'log'>
export type ValuePlace = { workspaceId: string; secretId: string; version: number }

/** The data key that seals in a workspace now. One that was made for its first secret is still to be written. */
export type Vault = { key: DataKeyRecord; isNew: boolean }

/** Reads, or makes, the data key of a workspace. What the transaction has read is checked at its end: there is never a second. */
export async function openVault(parts: VaultParts, reader: StoreReader, workspaceId: string): Promise<Vault> {
  const known = sealingKey(await dataKeysOf(reader, workspaceId))
  if (known) return { key: known, isNew: false }
  const wrapsWith = (await reader.get(documents.masterKey()))?.data.wrapsWith
  const made = unbroken(parts, () => parts.sealing.makeKey(workspaceId, 1, wrapsWith))
  return { key: { ...made, createdAt: parts.clock.iso() }, isNew: true }
}

export function dataKeysOf(reader: StoreReader, workspaceId: string): Promise<DataKeyRecord[]> {
  return listAll(reader, queries.dataKeysOfWorkspace, { parents: [workspaceId] })
}

/** Writes a new version of a value, sealed. Versions are never written twice. */
export function writeValue(
  parts: VaultParts,
  transaction: StoreTransaction,
  facts: { vault: Vault; place: ValuePlace; value: string; by: string },
): void {
  const { vault, place, value, by: createdBy } = facts
  const { workspaceId, secretId, version } = place
  const sealed = unbroken(parts, () => parts.sealing.seal(vault.key, place, value))
  const record: SecretVersionRecord = { secretId, version, sealed, createdAt: parts.clock.iso(), createdBy }
  transaction.create(documents.secretVersion(workspaceId, secretId, version), record)
}

export function writeNewKey(transaction: StoreTransaction, { key, isNew }: Vault): void {
  if (isNew) transaction.create(documents.dataKey(key.workspaceId, key.version), key)
}

/**
 * Opens values in the order of their places; undefined for a version that is not kept. The reader must be a transaction,
 * as a key may be exchanged between reading the value and reading its key.
 */
export async function openValues(
  parts: VaultParts,
  transaction: StoreTransaction,
  places: readonly ValuePlace[],
): Promise<(string | undefined)[]> {
  const workspaces = [...new Set(places.map(({ workspaceId }) => workspaceId))]
  const keys = (await Promise.all(workspaces.map((id) => dataKeysOf(transaction, id)))).flat()
  const found = await Promise.all(
    places.map(({ workspaceId, secretId, version }) =>
      transaction.get(documents.secretVersion(workspaceId, secretId, version)),
    ),
  )
  return places.map((place, index) => {
    const sealed = found[index]?.data.sealed
    if (!sealed) return undefined
    return unbroken(parts, () => {
      const key = keys.find(({ workspaceId, version }) => workspaceId === place.workspaceId && version === sealed.key)
      if (!key) throw new SealBroken(`Data key ${sealed.key} of workspace ${place.workspaceId} is not in the Store.`)
      return parts.sealing.open(key, place, sealed)
    })
  })
}

/** What a broken seal means goes to the operator; who asked is told what it means for them. */
function unbroken<T>(parts: VaultParts, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error
    parts.log.error({ error }, 'A secret could not be opened or sealed.')
    throw new Failure(
      {
        code: 'unavailable',
        message:
          'The secrets of this workspace cannot be opened. Nothing was changed; the operator finds why in the log.',
      },
      error,
    )
  }
}
