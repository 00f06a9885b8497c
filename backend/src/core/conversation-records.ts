import type { Comment, Reaction } from '@trellis/shared/conversation'

/** `deploymentId` repeats the target's, for the query of a deployment's conversation. */
export type CommentRecord = Comment & { deploymentId?: string }

/** Who reacts to one target with one emoji. `targetKey` is the same for all emojis of the target. */
export type ReactionRecord = Reaction & {
  workspaceId: string
  deploymentId?: string
  targetKey: string
  changedAt: string
}

export function presentComment({ deploymentId: _of, ...comment }: CommentRecord): Comment {
  return comment
}

export function presentReaction({ plantId, target, emoji, uids, version }: ReactionRecord): Reaction {
  return { plantId, target, emoji, uids, version }
}
