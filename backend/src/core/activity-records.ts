/** An entry as a seal names it: its id and the hash that it had when it was written. */
export type SealedEntry = { id: string; hash: string }

/**
 * `unsealed/{id of the entry}`: written with the entry in the change's own transaction, gone in the one that seals it.
 * So every entry is sealed once, however late its transaction ended, and what happens to it before that is found too.
 */
export type UnsealedRecord = SealedEntry & { workspaceId: string; at: string }

/** What a seal's hash covers, which is all of it besides the hash. */
export type SealBody = {
  workspaceId: string
  /** Counts from 1 without gaps. */
  n: number
  /** The hash of the seal before; of the first one 64 zeros. */
  previous: string
  at: string
  count: number
  first: string
  last: string
  /** In the order of their ids. */
  entries: SealedEntry[]
  /** The entries are of a version that sealed none: what happened to them before `at` cannot be proved. */
  adopted?: true
}

/** `workspaces/{id}/seals/{n}`: a link of the chain; never changed. */
export type SealRecord = SealBody & { hash: string }
