import { z } from 'zod'
import { Timestamp, Uid, Ulid } from './ids.ts'

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
