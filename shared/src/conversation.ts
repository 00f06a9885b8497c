import { z } from 'zod'
import { Timestamp, Uid, Ulid } from './ids.ts'
import { limits } from './limits.ts'

/** What people react to or comment on: a plant, a deployment, or one line of its log. */
export const Target = z.union([
  z.object({ plantId: Ulid }),
  z.object({ deploymentId: Ulid, seq: z.int().min(1).optional() }),
])
export type Target = z.infer<typeof Target>

export const Emoji = z.string().min(1).max(16)
export const CommentText = z.string().trim().min(1).max(limits.commentLength)

export const Comment = z.object({
  id: Ulid,
  workspaceId: Ulid,
  /** The plant that the target is, or belongs to. */
  plantId: Ulid,
  target: Target,
  by: z.object({ uid: Uid, name: z.string() }),
  text: z.string(),
  at: Timestamp,
})
export type Comment = z.infer<typeof Comment>

/** Who reacts to a target with one emoji; nobody, when the last one took it back. Of two, the higher `version` counts. */
export const Reaction = z.object({
  plantId: Ulid,
  target: Target,
  emoji: Emoji,
  uids: z.array(Uid),
  version: z.int().min(1),
})
export type Reaction = z.infer<typeof Reaction>

export const CommandId = Ulid

/** `cpu` 0 to 1 of all cores, `memory` bytes resident, `eventLoopLag` milliseconds, the rest counts. */
export const Metrics = z.object({
  cpu: z.number(),
  memory: z.number(),
  eventLoopLag: z.number(),
  sockets: z.int(),
  builds: z.int(),
  queued: z.int(),
})
export type Metrics = z.infer<typeof Metrics>

export const MetricsSeries = z.array(Metrics.extend({ at: Timestamp }))
