import { type PolicyChange, WorkspacePolicy } from '@trellis/shared/workspace'
import { fail } from './failure.ts'

/** The policy after a change of it. Throws `invalid`, with the fields, for what would be none. */
export function changedPolicy(policy: WorkspacePolicy, change: PolicyChange): WorkspacePolicy {
  const whole = WorkspacePolicy.safeParse(change)
  if (whole.success) return whole.data
  const merged = WorkspacePolicy.safeParse({
    ...policy,
    ...change,
    approvals: { ...policy.approvals, ...change.approvals },
    ...(change.buildLimits ? { buildLimits: { ...policy.buildLimits, ...change.buildLimits } } : {}),
  })
  if (merged.success) return merged.data
  const issues = merged.error.issues.map(({ path, message }) => ({ path: ['policy', ...path].join('.'), message }))
  throw fail('invalid', 'This is no whole policy. Nothing was changed.', issues)
}
