import type { CommandInput, Role, Workspace } from '@trellis/shared'

export type WorkspaceDraft = {
  name: string
  description: string
  needed: number
  roles: Role[]
  authorCounts: boolean
  deadlineHours: number
  onDeadline: 'expire' | 'approve'
  maxBuilds: number
}
export type WorkspaceChange = Omit<CommandInput<'update-workspace'>, 'workspaceId' | 'requestId'>

export function draftOf({ name, description, policy }: Workspace): WorkspaceDraft {
  const { maxBuilds, approvals } = policy
  return { name, description: description ?? '', maxBuilds, ...approvals, roles: [...approvals.roles] }
}

/** Only what differs; the policy always whole, for it is one decision. */
export function changeOf(workspace: Workspace, draft: WorkspaceDraft): WorkspaceChange {
  const before = draftOf(workspace)
  const name = draft.name.trim()
  const description = draft.description.trim()
  const { needed, authorCounts, deadlineHours, onDeadline, maxBuilds } = draft
  const roles = [...draft.roles].sort()
  const approvals = { needed, roles, authorCounts, deadlineHours, onDeadline }
  const sameRoles = roles.join() === [...before.roles].sort().join()
  const decidesOtherwise =
    !sameRoles ||
    needed !== before.needed ||
    authorCounts !== before.authorCounts ||
    deadlineHours !== before.deadlineHours ||
    onDeadline !== before.onDeadline ||
    maxBuilds !== before.maxBuilds
  return {
    ...(name !== before.name && { name }),
    ...(description !== before.description && { description }),
    ...(decidesOtherwise && { policy: { ...workspace.policy, approvals, maxBuilds } }),
  }
}

/** What is wrong with the draft, one sentence, or nothing. */
export function draftProblem(draft: WorkspaceDraft): string | undefined {
  if (draft.name.trim() === '') return 'The workspace needs a name.'
  if (draft.roles.length === 0) return 'Choose at least one role that decides.'
  if ([draft.needed, draft.deadlineHours, draft.maxBuilds].some(Number.isNaN)) return 'Fill in every number.'
  return undefined
}
