import type { NotedSeal, TrailVerdict } from '@trellis/shared/activity'
import { ChainCheck } from '../core/activity-chain.ts'
import type { ActivityRecord } from '../core/records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import type { StoreReader } from '../ports/store.ts'
import { workspaceFor } from './access.ts'
import { sealedSince } from './admission.ts'
import { sha256 } from './hash.ts'
import type { Parts } from './parts.ts'
import { queryAll } from './query-all.ts'
import type { Use } from './services.ts'

/** The proof for everybody who may read the workspace; those who ask at the same time share one. */
export function verifyActivity(parts: Parts): Use<'verify-activity'> {
  const running = new Map<string, Promise<TrailVerdict>>()
  return async (caller, { workspaceId, noted }) => {
    await workspaceFor(parts.store, caller.uid, { workspaceId, action: 'read' })
    const key = JSON.stringify([workspaceId, noted])
    const known = running.get(key)
    if (known) return known
    const proof = proveTrail(parts.store, workspaceId, noted).finally(() => running.delete(key))
    running.set(key, proof)
    return proof
  }
}

/**
 * Reads a workspace's seals, then its entries. Both go on being written meanwhile: what was sealed since the seals were
 * read is found by reading on in the chain, because a mark goes in the transaction that makes the seal.
 */
export async function proveTrail(reader: StoreReader, workspaceId: string, noted?: NotedSeal): Promise<TrailVerdict> {
  const check = new ChainCheck(sha256, workspaceId, noted)
  const server = await reader.get(documents.server())
  const place = { workspaceId, adopting: server !== undefined && server.data.schema < sealedSince }
  const call = { parents: [workspaceId] }
  for await (const { data } of queryAll(reader, queries.seals, call)) check.seal(data)
  let entries = 0
  for await (const { data } of queryAll(reader, queries.activityOfWorkspace, call)) {
    entries += 1
    if (!check.covers(data.id) && !(await wasSealed(reader, check, { entry: data, ...place }))) continue
    check.entry(data)
  }
  entries += await meetTheRest(reader, check, workspaceId)
  check.end()
  const { head, broken, sealed, adopted } = check
  return {
    ...{ ok: !broken, entries, sealed },
    ...(adopted > 0 && { adopted }),
    ...(head && { head: { seal: head.n, hash: head.hash, at: head.at } }),
    ...(broken && { broken }),
  }
}

/** An entry that was written while the list was read may not have been met there; the first that is really gone is enough. */
async function meetTheRest(reader: StoreReader, check: ChainCheck, workspaceId: string): Promise<number> {
  let met = 0
  for (const id of check.awaited()) {
    const found = await reader.get(documents.activity(workspaceId, id))
    if (!found) return met
    check.entry(found.data)
    met += 1
  }
  return met
}

/** `adopting`: what an older version wrote without marks has not been sealed yet. */
type Met = { entry: ActivityRecord; workspaceId: string; adopting: boolean }

/** Whether the entry was sealed since the seals were read; else it waits for its seal, or should not be there. */
async function wasSealed(
  reader: StoreReader,
  check: ChainCheck,
  { entry, workspaceId, adopting }: Met,
): Promise<boolean> {
  if (check.broken) return false
  const mark = await reader.get(documents.unsealed(entry.id))
  if (!mark) await readOn(reader, check, workspaceId)
  if (check.covers(entry.id)) return true
  const isFormer = adopting && !(check.firstOwnSeal && entry.at >= check.firstOwnSeal)
  if (!mark && isFormer) return false
  check.unsealedEntry(entry, mark?.data.hash)
  return false
}

async function readOn(reader: StoreReader, check: ChainCheck, workspaceId: string): Promise<void> {
  for (;;) {
    const next = await reader.get(documents.seal(workspaceId, (check.head?.n ?? 0) + 1))
    if (!next) return
    check.seal(next.data)
  }
}
