import { z } from 'zod'
import { Insight, StepName } from './deployment.ts'
import { Timestamp, Uid, Ulid, Version } from './ids.ts'
import { Role } from './member.ts'
import { Environment } from './plant.ts'

export const Decision = z.enum(['approve', 'decline'])
export type Decision = z.infer<typeof Decision>

export const Vote = z.object({
  uid: Uid,
  name: z.string(),
  decision: Decision,
  comment: z.string().optional(),
  at: Timestamp,
  via: z.string(),
})
export type Vote = z.infer<typeof Vote>

export const RequestStatus = z.enum(['open', 'approved', 'declined', 'expired', 'superseded'])
export type RequestStatus = z.infer<typeof RequestStatus>

/** What the team is asked after a failure, with everything that a person needs to decide. */
export const RollbackRequest = z.object({
  id: Ulid,
  version: Version,
  workspaceId: Ulid,
  plantId: Ulid,
  environment: Environment,
  deploymentId: Ulid,
  failedStep: StepName,
  reason: z.string(),
  firstFailingLine: z.object({ seq: z.int().min(1), text: z.string() }).optional(),
  insight: Insight.optional(),
  liveReleaseId: Ulid.optional(),
  targetReleaseId: Ulid,
  changes: z.object({
    files: z.array(z.string()),
    settings: z.array(z.string()),
    secrets: z.array(z.string()),
  }),
  needed: z.int().min(1),
  eligible: z.array(Role),
  votes: z.array(Vote),
  deadline: Timestamp.optional(),
  status: RequestStatus,
  createdAt: Timestamp,
  resolvedAt: Timestamp.optional(),
  by: Uid.optional(),
})
export type RollbackRequest = z.infer<typeof RollbackRequest>
