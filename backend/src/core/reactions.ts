import type { Target } from '@trellis/shared/conversation'
import type { ReactionRecord } from './conversation-records.ts'
import { fail } from './failure.ts'

/** So many different emojis on one target, and so many people with each: what is shown stays readable, and bounded. */
export const mostEmojis = 20
export const mostPeopleEach = 1000

/** What is reacted to and where it belongs; made by a service that has checked it. */
export type Subject = { workspaceId: string; plantId: string; deploymentId?: string; target: Target }

/** The same for all that react to the same thing. Ids are ULIDs, so no two targets share one. */
export function targetKey(target: Target): string {
  if ('plantId' in target) return target.plantId
  return target.seq === undefined ? target.deploymentId : `${target.deploymentId}-${target.seq}`
}

/** The name of the document of a target and an emoji. */
export function reactionKey(target: Target, emoji: string): string {
  const points = [...emoji].map((point) => point.codePointAt(0)?.toString(16))
  return `${targetKey(target)}-${points.join('-')}`
}

export type Toggle = { subject: Subject; emoji: string; uid: string; at: { iso: string; millis: number } }

/**
 * Puts somebody's emoji on, or takes it back. The version rises also over the time in which there was no document, because
 * it is never below the time in milliseconds.
 */
export function toggled(before: ReactionRecord | undefined, { subject, emoji, uid, at }: Toggle): ReactionRecord {
  const had = before?.uids ?? []
  const uids = had.includes(uid) ? had.filter((one) => one !== uid) : [...had, uid]
  if (uids.length > mostPeopleEach) {
    throw fail('conflict', `${mostPeopleEach} people have reacted with this emoji, and more are not counted.`)
  }
  const version = Math.max((before?.version ?? 0) + 1, at.millis)
  return { ...subject, targetKey: targetKey(subject.target), emoji, uids, version, changedAt: at.iso }
}
