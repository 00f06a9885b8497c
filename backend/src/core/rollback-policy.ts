import type { Decision } from '@trellis/shared/approval'
import type { Role } from '@trellis/shared/member'
import type { ApprovalRecord } from './approval-records.ts'
import { fail } from './failure.ts'

/** Who decides on going back, and when it is decided. Pure: the same votes give the same outcome, in any order. */

export type Electorate = Pick<ApprovalRecord, 'needed' | 'eligible' | 'author' | 'authorCounts'>
type Ballot = { uid: string; decision: Decision }
type Members = Readonly<Record<string, Role>>

export function mayVote(request: Electorate, members: Members, uid: string): boolean {
  const role = Object.hasOwn(members, uid) ? members[uid] : undefined
  if (role === undefined || !request.eligible.includes(role)) return false
  return request.authorCounts || uid !== request.author
}

/** Refuses a vote that would not count, with the reason. The person is a member. */
export function assertMayVote(request: Electorate, members: Members, uid: string): void {
  if (mayVote(request, members, uid)) return
  const role = members[uid]
  if (role !== undefined && request.eligible.includes(role)) {
    throw fail('forbidden', 'The vote of who asked for the deployment does not count here. Somebody else must decide.')
  }
  const wanted = request.eligible.join(' or ')
  throw fail('forbidden', `This needs the role ${wanted}, as the workspace's policy says. Your vote was not counted.`)
}

/** The votes that count now: those of people who are members and whose role may vote. */
export function countingVotes<V extends Ballot>(request: Electorate, votes: readonly V[], members: Members): V[] {
  return votes.filter(({ uid }) => mayVote(request, members, uid))
}

/**
 * Where the votes have led. Declines decide when there are as many as approvals are needed, or when they leave fewer
 * people than are needed. That too few people may vote at all declines nothing: somebody may join before the deadline.
 */
export function tally(
  request: Electorate,
  votes: readonly Ballot[],
  members: Members,
): 'open' | 'approved' | 'declined' {
  const counting = countingVotes(request, votes, members)
  const approvals = counting.filter(({ decision }) => decision === 'approve').length
  const declines = counting.length - approvals
  if (approvals >= request.needed) return 'approved'
  if (declines === 0) return 'open'
  const voters = Object.keys(members).filter((uid) => mayVote(request, members, uid)).length
  return declines >= request.needed || voters - declines < request.needed ? 'declined' : 'open'
}

/** What the deadline makes of an open request, `open` before it. `now` is ISO 8601 as the deadline is. */
export function atDeadline(
  request: Pick<ApprovalRecord, 'status' | 'deadline' | 'onDeadline'>,
  now: string,
): 'open' | 'expired' | 'approved' {
  if (request.status !== 'open' || request.deadline > now) return 'open'
  return request.onDeadline === 'approve' ? 'approved' : 'expired'
}
