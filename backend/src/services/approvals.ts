import type { Activity } from '@trellis/shared/activity'
import type { CommandPayload } from '@trellis/shared/commands'
import type { ApprovalRecord, VoteRecord } from '../core/approval-records.ts'
import { fail, notFound } from '../core/failure.ts'
import { presentPlant } from '../core/present.ts'
import { assertMayVote, tally } from '../core/rollback-policy.ts'
import { presentRequest } from '../core/rollback-request.ts'
import { documents } from '../ports/documents.ts'
import type { StoreTransaction } from '../ports/store.ts'
import { approvalFor } from './access.ts'
import { nameOf, newActivity, writeActivity } from './activity.ts'
import { nothingWritten, together, type Written } from './approval-closing.ts'
import { type Outcome, prepareOutcome } from './approval-outcome.ts'
import { votesOf } from './approval-reading.ts'
import { tellWritten } from './approval-telling.ts'
import type { Parts } from './parts.ts'
import type { Publishing } from './publishing.ts'
import { tellRollback } from './rollbacks.ts'
import type { Use } from './services.ts'
import { createTurns } from './turns.ts'

type Person = { uid: string; name: string }
type Ballot = Pick<CommandPayload<'approve-rollback'>, 'requestId' | 'decision' | 'comment'> & { by: Person }
type Counted = { request: ReturnType<typeof presentRequest>; written: Written; outcome?: Outcome }

/**
 * One vote of one person, changed by voting again until there is an outcome. The vote that decides and everything that the
 * outcome means are one commit, so that of any number at once one decides and the rest are told.
 */
export function approveRollback(parts: Parts, publishing: Publishing): Use<'approve-rollback'> {
  const inTurn = createTurns()
  return async (caller, { requestId, decision, comment }) => {
    const by = await nameOf(parts, caller.uid)
    const ballot = { requestId, decision, by, ...(comment ? { comment } : {}) }
    const work = () => parts.store.transaction((transaction) => count(parts, transaction, ballot))
    const { request, written, outcome } = await inTurn(requestId, work)
    await tellOutcome(parts, publishing, { written, ...(outcome ? { outcome } : {}) })
    return { request }
  }
}

/** Tells what was committed, the request before its plant, and carries out the rollback that it has begun. */
export async function tellOutcome(
  parts: Parts,
  publishing: Publishing,
  { written, outcome }: { written: Written; outcome?: Outcome },
): Promise<void> {
  await tellWritten(parts, written)
  if (!outcome) return
  const { plant, plantChanged, begun } = outcome
  if (begun) {
    await tellRollback(parts, begun)
    void publishing.publish(begun.record.id)
  } else if (plantChanged) {
    const { workspaceId } = plant
    await parts.relay.publish({ type: 'plant-changed', workspaceId, plant: presentPlant(plant, parts.settings.apps) })
  }
}

async function count(parts: Parts, transaction: StoreTransaction, ballot: Ballot): Promise<Counted> {
  const { requestId, by } = ballot
  const ask = { requestId, action: 'read' } as const
  const { request: record, workspace } = await approvalFor(transaction, by.uid, ask)
  const { members } = workspace
  assertMayVote(record, members, by.uid)
  if (record.status !== 'open') throw over(record)
  const plant = (await transaction.get(documents.plant(record.plantId)))?.data
  if (!plant) throw notFound('rollback request')
  const votes = await votesOf(transaction, requestId)
  const vote = newVote(ballot, parts.clock.iso())
  const earlier = votes.find(({ uid }) => uid === by.uid)
  if (earlier?.decision === vote.decision && earlier.comment === vote.comment) {
    return { request: presentRequest(record, votes, members), written: nothingWritten }
  }
  const all = [...votes.filter(({ uid }) => uid !== by.uid), vote]
  const next = { ...record, version: record.version + 1 }
  const status = tally(record, all, members)
  const open = { record: next, votes: all, members }
  const decide = status === 'open' ? undefined : await prepareOutcome(parts, transaction, { open, plant, status, by })
  const activity = votedActivity(parts, { record, vote, plantName: plant.name })
  transaction.set(documents.vote(requestId, by.uid), vote)
  writeActivity(transaction, activity)
  if (decide) {
    const outcome = decide()
    const [end] = outcome.written.told
    if (!end) throw new Error(`the outcome of request ${requestId} tells nothing`)
    const written = together({ told: [], activities: [activity] }, outcome.written)
    return { request: end.request, written, outcome }
  }
  transaction.set(documents.approval(requestId), next)
  const request = presentRequest(next, all, members)
  return { request, written: { told: [{ change: 'updated', request }], activities: [activity] } }
}

function newVote({ by, decision, comment }: Ballot, at: string): VoteRecord {
  return { uid: by.uid, name: by.name, decision, ...(comment ? { comment } : {}), at, via: 'trellis' }
}

function votedActivity(
  parts: Parts,
  { record, vote, plantName }: { record: ApprovalRecord; vote: VoteRecord; plantName: string },
): Activity {
  const { workspaceId, plantId, deploymentId } = record
  const { uid, name, decision } = vote
  const text = `${name} voted ${decision === 'approve' ? 'for' : 'against'} going back with ${plantName}`
  return newActivity(parts, {
    ...{ workspaceId, plantId, deploymentId, kind: 'approval.voted', text, by: { uid, name } },
  })
}

const ends = {
  approved: 'was approved already',
  declined: 'was declined already',
  expired: 'has expired',
  superseded: 'was overtaken by a later deployment',
} as const

function over({ status }: ApprovalRecord): Error {
  const how = status === 'open' ? 'is open' : ends[status]
  return fail('conflict', `This request ${how}. Your vote was not counted, and nothing was changed.`)
}
