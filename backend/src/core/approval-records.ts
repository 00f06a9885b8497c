import type { RollbackRequest, Vote } from '@trellis/shared/approval'
import type { Target } from './records.ts'

/** What the Store holds of the questions that a team is asked. Times are ISO 8601. */

/**
 * Why the team is asked. `failed`: the deployment never reached visitors, so going back moves no pointer. `gone-bad`:
 * visitors get the new release and it does not work, so going back is a rollback.
 */
export type ApprovalCause = 'failed' | 'gone-bad'

/**
 * `approvals/{id}`, without its votes. Who may vote and what the deadline does are as the policy was when it was opened, so
 * that nobody is asked by one rule and counted by another.
 */
export type ApprovalRecord = Omit<RollbackRequest, 'votes' | 'deadline'> & {
  deadline: string
  target: Target
  cause: ApprovalCause
  /** Who asked for the deployment that the request is about. */
  author: string
  authorCounts: boolean
  onDeadline: 'expire' | 'approve'
}

/** `approvals/{id}/votes/{uid}`: one for each person, so nobody has two. */
export type VoteRecord = Vote
