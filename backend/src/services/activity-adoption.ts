import { entryHash, sealOf } from '../core/activity-chain.ts'
import type { SealedEntry } from '../core/activity-records.ts'
import { documents } from '../ports/documents.ts'
import { queries } from '../ports/queries.ts'
import { schemaVersion, sealedSince } from './admission.ts'
import { sha256 } from './hash.ts'
import type { Parts } from './parts.ts'
import { queryAll } from './query-all.ts'

type Needs = Pick<Parts, 'store' | 'clock' | 'log'>
type KeepsLease = () => Promise<boolean>
const mostInSeal = 100

/**
 * Seals the entries of a version that sealed none, once in the life of the documents. From then on an entry without seal
 * and mark was put in, whatever time it bears: the version of the layout says that nothing is adopted any more. Until
 * then one that bears a time after the workspace's first own seal is not adopted either, because whoever made that seal
 * marked what came after it. Answers whether all is done; `keepsLease` is asked before each seal.
 */
export async function adoptFormerEntries(parts: Needs, keepsLease: KeepsLease): Promise<boolean> {
  const server = await parts.store.get(documents.server())
  if (!server || server.data.schema >= sealedSince) return true
  let count = 0
  for await (const { data } of queryAll(parts.store, queries.workspaces)) {
    const adopted = await adoptOfWorkspace(parts, data.id, keepsLease)
    if (adopted === undefined) return false
    count += adopted
  }
  await parts.store.update(documents.server(), { ...server.data, schema: schemaVersion }, server.revision)
  if (count > 0) parts.log.info({ entries: count }, 'Entries of the activity of an older version were sealed.')
  return true
}

/** Answers how many were sealed, or undefined when the lease was lost. */
async function adoptOfWorkspace(parts: Needs, workspaceId: string, keepsLease: KeepsLease) {
  let count = 0
  let rest = await formerEntries(parts, workspaceId)
  while (rest.entries.length > 0) {
    if (!(await keepsLease())) return undefined
    const entries = rest.entries.slice(0, mostInSeal)
    const isSealed = await adopt(parts, workspaceId, { ...rest, entries })
    if (isSealed) count += entries.length
    rest = isSealed
      ? { entries: rest.entries.slice(mostInSeal), seals: rest.seals + 1 }
      : await formerEntries(parts, workspaceId)
  }
  return count
}

/** `seals` is how many the workspace had when the entries were looked for. */
type Former = { entries: SealedEntry[]; seals: number }

/** From the oldest to the newest. Marks are read first: whatever is sealed afterwards shows in the number of seals. */
async function formerEntries({ store }: Needs, workspaceId: string): Promise<Former> {
  const call = { parents: [workspaceId] }
  const known = new Set<string>()
  for await (const { data } of queryAll(store, queries.unsealed)) known.add(data.id)
  let seals = 0
  let firstOwn: string | undefined
  for await (const { data } of queryAll(store, queries.seals, call)) {
    for (const { id } of data.entries) known.add(id)
    if (!data.adopted) firstOwn ??= data.at
    seals = data.n
  }
  const entries: SealedEntry[] = []
  const before = { ...call, ...(firstOwn && { below: firstOwn }) }
  for await (const { data } of queryAll(store, queries.activityOfWorkspace, before)) {
    if (!known.has(data.id)) entries.push({ id: data.id, hash: entryHash(sha256, data) })
  }
  return { entries: entries.reverse(), seals }
}

/** Does nothing when something was sealed or marked since the entries were looked for: they are looked for again. */
async function adopt({ store, clock }: Needs, workspaceId: string, { entries, seals }: Former): Promise<boolean> {
  const at = clock.iso()
  return store.transaction(async (transaction) => {
    const { items } = await transaction.query(queries.sealsBackwards, { parents: [workspaceId], limit: 1 })
    const marks = await Promise.all(entries.map(({ id }) => transaction.get(documents.unsealed(id))))
    const previous = items[0]?.data
    if ((previous?.n ?? 0) !== seals || marks.some(Boolean)) return false
    const seal = sealOf(sha256, { workspaceId, previous, at, entries, adopted: true })
    transaction.create(documents.seal(workspaceId, seal.n), seal)
    return true
  })
}
