import type { Sealed, SealedPlace, WrappedKey } from '../core/secret-records.ts'

/**
 * Seals values so that only a server with the master key can open them, and only in the place that they were sealed for.
 * Keys come and go as records; nothing is remembered between two calls. Nothing that it says or throws holds a value or a
 * key. All methods are synchronous and take well under a millisecond for the largest value.
 */
export interface Sealing {
  /** The id of the master key that wraps new data keys. It tells nothing of the key. */
  readonly masterKey: string
  /**
   * A new data key for a workspace, wrapped with the newest master key or with the one of this id. Throws `SealBroken`
   * when that one is not here.
   */
  makeKey(workspaceId: string, version: number, masterKey?: string): WrappedKey
  /** The same data key, wrapped with the newest master key. Throws `SealBroken` when no master key here can unwrap it. */
  rewrap(key: WrappedKey): WrappedKey
  /**
   * Names for a text by which it can be known again, and from which nobody without a master key can find it by guessing, as
   * they could from a plain hash: one for each master key that is here, the newest first.
   */
  fingerprints(text: string): [string, ...string[]]
  /** Every call makes another ciphertext, also of the same value. */
  seal(key: WrappedKey, place: SealedPlace, value: string): Sealed
  /** The value, exactly. Throws `SealBroken` when the key is another one, the place is, or a single bit has changed. */
  open(key: WrappedKey, place: SealedPlace, sealed: Sealed): string
}

/** A seal that cannot be opened. `message` is for operators: which one, what is the likely reason, and what to do. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}
