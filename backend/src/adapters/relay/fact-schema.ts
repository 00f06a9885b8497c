import { Activity } from '@trellis/shared/activity'
import { RollbackRequest } from '@trellis/shared/approval'
import { Comment, Reaction } from '@trellis/shared/conversation'
import { PipelineUpdate } from '@trellis/shared/deployment'
import { Invite, Member } from '@trellis/shared/member'
import { Plant } from '@trellis/shared/plant'
import { Viewing } from '@trellis/shared/presence'
import { Secret } from '@trellis/shared/secret'
import { Workspace } from '@trellis/shared/workspace'
import { z } from 'zod'
import type { Fact } from '../../core/facts.ts'

const id = z.string()
const of = <T extends Fact['type'], S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), ...shape })

const counts = z.object({ requests: z.int(), bad: z.int() })
const attendee = z.object({ uid: id, name: z.string(), since: z.string(), viewing: z.array(Viewing) })

const schemas = {
  'plant-changed': of('plant-changed', { workspaceId: id, plant: Plant }),
  'plant-removed': of('plant-removed', { workspaceId: id, plantId: id }),
  'pipeline-changed': of('pipeline-changed', { workspaceId: id, update: PipelineUpdate }),
  'workspace-changed': of('workspace-changed', { workspaceId: id, workspace: Workspace.omit({ role: true }) }),
  'workspace-removed': of('workspace-removed', {
    ...{ workspaceId: id, name: z.string() },
    by: z.object({ uid: id, name: z.string() }),
    members: z.array(id),
  }),
  'members-changed': of('members-changed', { workspaceId: id, members: z.array(Member), invites: z.array(Invite) }),
  'secrets-changed': of('secrets-changed', { workspaceId: id, secrets: z.array(Secret), readers: z.array(id) }),
  'approval-changed': of('approval-changed', {
    workspaceId: id,
    change: z.enum(['required', 'updated', 'resolved']),
    request: RollbackRequest,
  }),
  'membership-ended': of('membership-ended', { workspaceId: id, uid: id }),
  'session-ended': of('session-ended', { uid: id, sessionId: id.optional() }),
  'activity-recorded': of('activity-recorded', { workspaceId: id, activity: Activity }),
  'log-ended': of('log-ended', { deploymentId: id, lines: z.int(), sha256: z.string() }),
  'comment-added': of('comment-added', { workspaceId: id, comment: Comment }),
  'reaction-changed': of('reaction-changed', { workspaceId: id, reaction: Reaction }),
  'presence-told': of('presence-told', { workspaceId: id, backend: id, people: z.array(attendee) }),
  'presence-asked': of('presence-asked', { backend: id }),
  'site-traffic': of('site-traffic', { edge: id, plantId: id, releaseId: id, ...counts.shape, before: counts }),
  'queue-changed': of('queue-changed', {}),
  'settlement-due': of('settlement-due', { deploymentId: id, runner: z.string() }),
} satisfies { [T in Fact['type']]: z.ZodType<Extract<Fact, { type: T }>> }

const Known = z.union(Object.values(schemas))

/** A fact as it comes from another backend; undefined for one that only another version knows. */
export function factOf(value: unknown): Fact | undefined {
  return Known.safeParse(value).data
}
