/** Ids and randomness as values. */
export interface Ids {
  /** A ULID; rising within one process. */
  ulid(): string
  /** A secret of 32 random bytes, base64url: tokens and nonces. */
  token(): string
}
