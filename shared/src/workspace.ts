import { z } from 'zod'
import { LowerBuildLimits } from './build-limits.ts'
import { Ulid, Version } from './ids.ts'
import { limits } from './limits.ts'
import { Role } from './member.ts'

/** Who decides on a rollback request, and what happens when nobody does. */
export const WorkspacePolicy = z.object({
  approvals: z.object({
    needed: z.int().min(1).max(20),
    roles: z.array(Role).min(1),
    authorCounts: z.boolean(),
    deadlineHours: z.number().min(0.25).max(720),
    onDeadline: z.enum(['expire', 'approve']),
  }),
  maxBuilds: z.int().min(1).max(64),
  /** Lower limits for the builds of all plants. */
  buildLimits: LowerBuildLimits.optional(),
})
export type WorkspacePolicy = z.infer<typeof WorkspacePolicy>

/**
 * A change of the policy: a whole one takes the place of the present one, and of a part the rest stays as it is. Limits are
 * taken away by a whole policy without them.
 */
export const PolicyChange = WorkspacePolicy.partial().extend({
  approvals: WorkspacePolicy.shape.approvals.partial().optional(),
})
export type PolicyChange = z.infer<typeof PolicyChange>

export const defaultPolicy: WorkspacePolicy = {
  approvals: {
    needed: 1,
    roles: ['developer', 'maintainer', 'owner'],
    authorCounts: true,
    deadlineHours: 24,
    onDeadline: 'expire',
  },
  maxBuilds: 4,
}

export const WorkspaceName = z.string().trim().min(1).max(limits.nameLength)
export const WorkspaceDescription = z.string().trim().max(limits.descriptionLength)
export const WorkspaceType = z.string().trim().min(1).max(40)

/** A workspace as one member sees it: `role` is the caller's own. */
export const Workspace = z.object({
  id: Ulid,
  version: Version,
  name: z.string(),
  description: z.string().optional(),
  type: z.string().optional(),
  role: Role,
  policy: WorkspacePolicy,
})
export type Workspace = z.infer<typeof Workspace>
