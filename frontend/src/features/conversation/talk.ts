import type { Comment, Reaction, Target } from '@trellis/shared'
import type { AppState } from '../../state/model.ts'
import { targetKey } from '../../state/write-conversation.ts'

/** What people reach for first; any emoji that somebody has used is offered as well. */
export const offered = ['\u{1F44D}', '\u{1F389}', '\u{1F440}', '\u{2764}\u{FE0F}', '\u{1F914}', '\u{1F62C}'] as const

/** How an emoji is called aloud, as far as it is one of those offered. */
export const emojiNames: Readonly<Record<string, string>> = {
  '\u{1F44D}': 'thumbs up',
  '\u{1F389}': 'celebrate',
  '\u{1F440}': 'looking',
  '\u{2764}\u{FE0F}': 'heart',
  '\u{1F914}': 'thinking',
  '\u{1F62C}': 'ouch',
}

type Held = Pick<AppState, 'comments' | 'reactions'>

/** What is said, oldest first: ids rise with time. */
export function commentsWhere({ comments }: Held, isMeant: (comment: Comment) => boolean): Comment[] {
  return Object.values(comments)
    .filter(isMeant)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

export function commentsOn(held: Held, target: Target): Comment[] {
  const key = targetKey(target)
  return commentsWhere(held, (comment) => targetKey(comment.target) === key)
}

/** Those that somebody still holds, in a steady order. */
export function reactionsOn({ reactions }: Held, target: Target): Reaction[] {
  const key = targetKey(target)
  return Object.values(reactions)
    .filter((one) => targetKey(one.target) === key && one.uids.length > 0)
    .sort((a, b) => (a.emoji < b.emoji ? -1 : 1))
}

/** How many comments each line of a deployment has. */
export function commentedLines({ comments }: Held, deploymentId: string): Map<number, number> {
  const lines = new Map<number, number>()
  for (const { target } of Object.values(comments)) {
    if (!('deploymentId' in target) || target.deploymentId !== deploymentId || target.seq === undefined) continue
    lines.set(target.seq, (lines.get(target.seq) ?? 0) + 1)
  }
  return lines
}

/** Who reacts once one person has pressed: with them, or without. */
export function toggledUids(uids: readonly string[], me: string): string[] {
  return uids.includes(me) ? uids.filter((uid) => uid !== me) : [...uids, me]
}
