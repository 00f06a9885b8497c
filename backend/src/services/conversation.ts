import type { CommandPayload } from '@trellis/shared/commands'
import type { Target } from '@trellis/shared/conversation'
import { limits } from '@trellis/shared/limits'
import {
  type CommentRecord,
  presentComment,
  presentReaction,
  type ReactionRecord,
} from '../core/conversation-records.ts'
import { emojiOf } from '../core/emoji.ts'
import { fail, invalidField, notFound } from '../core/failure.ts'
import { mostEmojis, reactionKey, type Toggle, targetKey, toggled } from '../core/reactions.ts'
import { documents } from '../ports/documents.ts'
import { type QuerySpec, queries } from '../ports/queries.ts'
import type { StoreReader, StoreTransaction } from '../ports/store.ts'
import { deploymentFor, plantFor, workspaceFor } from './access.ts'
import { nameOf, newActivity, tellActivity, writeActivity } from './activity.ts'
import { assertLine, subjectFor } from './conversation-target.ts'
import type { Parts } from './parts.ts'
import type { Use } from './services.ts'
import { createTurns } from './turns.ts'

/** So many reactions, those that changed last, come with the first page of a conversation. */
const mostReactions = 500

/** Puts an emoji on a plant, a deployment or a line, or takes it back. Everybody's own click counts once, in any order. */
export function react(parts: Parts): Use<'react'> {
  const inTurn = createTurns()
  return async ({ uid }, payload) => {
    const target = targetOf(payload)
    const emoji = emojiOf(payload.emoji)
    if (!emoji) throw invalidField('emoji', 'must be one emoji')
    await assertLine(parts, uid, target)
    const at = { iso: parts.clock.iso(), millis: parts.clock.now() }
    const key = reactionKey(target, emoji)
    const reaction = await inTurn(key, () => toggle(parts, { key, target, emoji, uid, at }))
    const { workspaceId } = reaction
    await parts.relay.publish({ type: 'reaction-changed', workspaceId, reaction: presentReaction(reaction) })
    return {}
  }
}

type Click = Omit<Toggle, 'subject'> & { key: string; target: Target }

function toggle(parts: Parts, { key, target, ...click }: Click): Promise<ReactionRecord> {
  return parts.store.transaction(async (transaction) => {
    const { subject } = await subjectFor(transaction, click.uid, target)
    const place = documents.reaction(key)
    const before = await transaction.get(place)
    if (!before) await assertRoom(transaction, target)
    const next = toggled(before?.data, { subject, ...click })
    if (next.uids.length > 0) transaction.set(place, next)
    else transaction.delete(place)
    return next
  })
}

/** Says something about a plant, a deployment or a line. The comment and its one entry are one commit. */
export function comment(parts: Parts): Use<'comment'> {
  return async ({ uid }, { target, text }) => {
    if (/\p{Surrogate}/u.test(text)) throw invalidField('text', 'must be text that can be written as UTF-8')
    await assertLine(parts, uid, target)
    const by = await nameOf(parts, uid)
    const [id, at] = [parts.ids.ulid(), parts.clock.iso()]
    const { record, activity } = await parts.store.transaction(async (transaction) => {
      const { subject, plant } = await subjectFor(transaction, uid, target)
      const record: CommentRecord = { ...subject, id, by, text, at }
      const { workspaceId, plantId, deploymentId } = subject
      const about = { workspaceId, plantId, ...(deploymentId ? { deploymentId } : {}) }
      const said = `${by.name} commented on ${wordsFor(target, plant.name)}`
      const activity = newActivity(parts, { ...about, kind: 'comment.added', text: said, by })
      transaction.create(documents.comment(id), record)
      writeActivity(transaction, activity)
      return { record, activity }
    })
    const { workspaceId } = record
    await parts.relay.publish({ type: 'comment-added', workspaceId, comment: presentComment(record) })
    await tellActivity(parts, activity)
    return {}
  }
}

/** What was said and felt about a deployment, a plant with its deployments, or everything in the workspace. */
export function getConversation(parts: Parts): Use<'get-conversation'> {
  return async ({ uid }, payload) => {
    const { before, limit = limits.pageDefault } = payload
    const scope = await scopeFor(parts.store, uid, payload)
    const call = { equal: scope.equal, limit, ...(before ? { after: before } : {}) }
    const page = await parts.store.query(scope.comments, call)
    const reactions = before
      ? []
      : (await parts.store.query(scope.reactions, { equal: scope.equal, limit: mostReactions })).items
    return {
      comments: page.items.map(({ data }) => presentComment(data)),
      reactions: reactions.map(({ data }) => presentReaction(data)),
      cursor: page.cursor,
    }
  }
}

function targetOf(payload: CommandPayload<'react'>): Target {
  return 'target' in payload ? payload.target : { deploymentId: payload.deploymentId }
}

async function assertRoom(transaction: StoreTransaction, target: Target): Promise<void> {
  const call = { equal: { targetKey: targetKey(target) }, limit: mostEmojis }
  const { items } = await transaction.query(queries.reactionsOfTarget, call)
  if (items.length < mostEmojis) return
  throw fail(
    'conflict',
    `There are ${mostEmojis} different emojis here already. Nothing was changed; join one of them.`,
  )
}

function wordsFor(target: Target, name: string): string {
  if ('plantId' in target) return name
  return target.seq === undefined ? `a deployment of ${name}` : `line ${target.seq} of a deployment of ${name}`
}

type Scope = {
  equal: Record<string, string>
  comments: QuerySpec<CommentRecord>
  reactions: QuerySpec<ReactionRecord>
}

async function scopeFor(store: StoreReader, uid: string, asked: CommandPayload<'get-conversation'>): Promise<Scope> {
  const { workspaceId, plantId, deploymentId } = asked
  const action = 'read'
  await workspaceFor(store, uid, { workspaceId, action })
  if (plantId) {
    const { plant } = await plantFor(store, uid, { plantId, action })
    if (plant.workspaceId !== workspaceId) throw notFound('plant')
  }
  if (deploymentId) {
    const { deployment } = await deploymentFor(store, uid, { deploymentId, action })
    if (deployment.workspaceId !== workspaceId) throw notFound('deployment')
    if (plantId && deployment.plantId !== plantId) throw notFound('deployment')
    const { commentsOfDeployment: comments, reactionsOfDeployment: reactions } = queries
    return { equal: { deploymentId }, comments, reactions }
  }
  if (plantId) return { equal: { plantId }, comments: queries.commentsOfPlant, reactions: queries.reactionsOfPlant }
  return { equal: { workspaceId }, comments: queries.commentsOfWorkspace, reactions: queries.reactionsOfWorkspace }
}
