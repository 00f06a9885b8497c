import { z } from 'zod'
import { Sha256, Timestamp, Uid, Ulid } from './ids.ts'

export const activityKinds = [
  'workspace.created',
  'workspace.updated',
  'plant.created',
  'plant.updated',
  'plant.deleted',
  'plant.resumed',
  'deployment.started',
  'deployment.ready',
  'deployment.failed',
  'deployment.cancelled',
  'rollback.started',
  'rollback.ready',
  'member.joined',
  'member.removed',
  'member.role',
  'member.ownership',
  'invite.created',
  'invite.revoked',
  'secret.created',
  'secret.updated',
  'secret.deleted',
  'approval.opened',
  'approval.voted',
  'approval.resolved',
  'comment.added',
] as const
export const ActivityKind = z.enum(activityKinds)
export type ActivityKind = z.infer<typeof ActivityKind>

/** One change, in one plain sentence. `by` is absent where the server itself acted. */
export const Activity = z.object({
  id: Ulid,
  workspaceId: Ulid,
  kind: ActivityKind,
  at: Timestamp,
  by: z.object({ uid: Uid, name: z.string() }).optional(),
  plantId: Ulid.optional(),
  deploymentId: Ulid.optional(),
  text: z.string(),
})
export type Activity = z.infer<typeof Activity>

/** A seal by its number and hash; noted elsewhere, it proves later that the chain up to it was not written anew. */
export const NotedSeal = z.object({ seal: z.int().min(1), hash: Sha256 })
export type NotedSeal = z.infer<typeof NotedSeal>

export const trailProblems = [
  'entry-changed',
  'entry-removed',
  'entry-inserted',
  'entry-sealed-twice',
  'seal-changed',
  'seal-missing',
  'noted-head',
] as const

/** The first link of a chain that does not hold: `seal` is its number where it has one. */
export const BrokenTrail = z.object({
  problem: z.enum(trailProblems),
  message: z.string(),
  seal: z.int().optional(),
  activityId: z.string().optional(),
})
export type BrokenTrail = z.infer<typeof BrokenTrail>

export const TrailHead = NotedSeal.extend({ at: Timestamp })
export type TrailHead = z.infer<typeof TrailHead>

/**
 * `entries` are all that are kept, of which `sealed` are named by a seal; `head` is the last seal, and so its number how
 * many there are. `adopted` of the sealed are of a version that sealed none, and are proved since a later one began.
 */
export const TrailVerdict = z.object({
  ok: z.boolean(),
  entries: z.int(),
  sealed: z.int(),
  adopted: z.int().optional(),
  head: TrailHead.optional(),
  broken: BrokenTrail.optional(),
})
export type TrailVerdict = z.infer<typeof TrailVerdict>

/** A link of the chain as it is kept; its hash covers all of it besides the hash. */
export const Seal = z.object({
  workspaceId: Ulid,
  n: z.int().min(1),
  previous: Sha256,
  at: Timestamp,
  count: z.int(),
  first: z.string(),
  last: z.string(),
  entries: z.array(z.object({ id: z.string(), hash: Sha256 })),
  adopted: z.literal(true).optional(),
  hash: Sha256,
})

/** A line of an export: an entry, an entry that is gone though a seal names it, or the seal under its entries. */
export const TrailLine = z.union([
  z.object({ entry: Activity }),
  z.object({ missing: z.string() }),
  z.object({ seal: Seal }),
])
export type TrailLine = z.infer<typeof TrailLine>

/** The last line of an export; `head` is the last seal in it. */
export const TrailEnd = z.object({ end: z.literal(true), entries: z.int(), head: TrailHead.optional() })
export type TrailEnd = z.infer<typeof TrailEnd>
