import type { Comment, Presence, Reaction, RollbackRequest } from '@trellis/shared'

/** Somebody who is in the workspace now, with what each of their tabs looks at. */
export type Attendee = Presence['members'][number]

/** What the people of the workspace of the room are asked, look at, say and feel. */
export type TeamState = {
  /** The questions that are open, and those that came to their end while this page was looking. */
  approvals: Record<string, RollbackRequest>
  /** Whoever has been here longest first. */
  present: Attendee[]
  comments: Record<string, Comment>
  reactions: Record<string, Reaction>
}

export type TeamIncoming =
  /** A snapshot of all that are open. */
  | { type: 'approvals'; requests: RollbackRequest[] }
  | { type: 'approval'; request: RollbackRequest }
  | { type: 'presence'; members: Attendee[] }
  | { type: 'conversation'; comments: Comment[]; reactions: Reaction[] }

export function emptyTeam(): TeamState {
  return { approvals: {}, present: [], comments: {}, reactions: {} }
}
