import { z } from 'zod'
import { Activity } from './activity.ts'
import { RollbackRequest } from './approval.ts'
import { CommandId, Comment, Metrics, Reaction } from './conversation.ts'
import { PipelineUpdate } from './deployment.ts'
import { CommandError } from './failures.ts'
import { Sha256, Timestamp, Uid, Ulid } from './ids.ts'
import { LogLine, LogStream } from './log.ts'
import { Invite, Member } from './member.ts'
import { Plant } from './plant.ts'
import { Presence } from './presence.ts'
import { Secret } from './secret.ts'
import { Workspace } from './workspace.ts'

const request = z.object({ id: Ulid, request: RollbackRequest })

/** The catalogue of all notices. Who gets each stands in docs/protocol.md. */
export const notices = {
  'current-shelf': z.array(Plant),
  'plant-update': Plant,
  'plant-removed': z.object({ plantId: Ulid }),
  'pipeline-update': PipelineUpdate,
  'new-log': z.object({ id: Ulid, deploymentId: Ulid, logs: z.array(LogLine) }),
  'log-end': z.object({ deploymentId: Ulid, lines: z.int().min(0), sha256: Sha256 }),
  'log-lagging': z.object({ deploymentId: Ulid, next: z.int().min(0) }),
  'rollback-required': request,
  'rollback-updated': request,
  'rollback-resolved': request,
  'secrets-updated': z.object({ workspaceId: Ulid, secrets: z.array(Secret) }),
  'members-updated': z.object({ workspaceId: Ulid, members: z.array(Member), invites: z.array(Invite) }),
  /** `role` is the receiver's own only in answers; a notice goes to a whole room and leaves it out. */
  'workspace-updated': z.object({ workspace: Workspace.omit({ role: true }) }),
  /** Of a workspace that is gone with all that it held; `by` is who deleted it. */
  'workspace-removed': z.object({ workspaceId: Ulid, name: z.string(), by: z.object({ uid: Uid, name: z.string() }) }),
  presence: Presence.extend({ workspaceId: Ulid }),
  activity: Activity,
  'comment-added': Comment,
  'reaction-update': Reaction,
  'metrics-update': Metrics,
  traffic: z.object({
    plantId: Ulid,
    requests: z.int(),
    bytes: z.int(),
    statuses: z.record(z.string(), z.int()),
    latency: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }),
    lines: z.array(z.string()),
  }),
  'console-output': z.object({
    commandId: CommandId,
    stream: LogStream,
    text: z.string(),
    exitCode: z.int().optional(),
  }),
  resync: z.object({ workspaceId: Ulid.optional(), reason: z.string() }),
  'token-expiring': z.object({ expiresAt: Timestamp }),
  'command-failed': z.object({ event: z.string(), error: CommandError }),
} satisfies Record<string, z.ZodType>

export type Notices = typeof notices
export type NoticeName = keyof Notices
export type NoticePayload<N extends NoticeName> = z.output<Notices[N]>
