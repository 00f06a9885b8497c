import type { Environment } from '@trellis/shared/plant'
import type { Exposure } from '@trellis/shared/secret'

/** What the Store holds of secrets. No record holds a value that is not sealed. Times are ISO 8601. */

/** Where a secret holds: in one plant or in all of the workspace, in some environments or in all. */
export type SecretScope = { plantId?: string; environments: Environment[] }

/** `workspaces/{id}/secrets/{id}`. `version` rises with every change, `valueVersion` with every new value. */
export type SecretRecord = SecretScope & {
  id: string
  workspaceId: string
  name: string
  exposure: Exposure
  version: number
  valueVersion: number
  /** Whether the value is one that can be masked; what the warning in the list is made of, without opening the value. */
  masked: boolean
  description?: string
  createdAt: string
  createdBy: string
  updatedAt: string
  updatedBy: string
}

/** `workspaces/{id}/secrets/{id}/versions/{n}`: a value, which never changes; only its seal does when keys are rotated. */
export type SecretVersionRecord = {
  secretId: string
  version: number
  sealed: Sealed
  createdAt: string
  createdBy: string
}

/** `workspaces/{id}/secretNames/{hash}`: whose a name in a scope is, so that two people cannot make one twice. */
export type SecretNameRecord = { secretId: string }

/** `workspaces/{id}/keys/{n}`: a data key of the workspace. The highest number is used to seal; the others only open. */
export type DataKeyRecord = WrappedKey & { createdAt: string }

/** Ciphertext with its tag, and what is needed to open it besides the keys. Everything is base64. */
export type Sealed = { key: number; nonce: string; bytes: string }

/** A data key, sealed with the master key of this id. */
export type WrappedKey = { workspaceId: string; version: number; masterKey: string; nonce: string; bytes: string }

/** What a value belongs to; a value that is moved elsewhere in the Store cannot be opened there. */
export type SealedPlace = { workspaceId: string; secretId: string; version: number }

/**
 * The versions that a rollback gave a plant back, by secret. Each holds until the secret is set again: as long as its
 * newest version is still `newest`.
 */
export type SecretPins = Readonly<Record<string, { version: number; newest: number }>>
