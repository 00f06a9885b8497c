import type { Comment, Reaction } from '@trellis/shared'
import { createStore } from 'solid-js/store'
import { describe, expect, it } from 'vitest'
import { at, rollbackRequest, ulid, vote, workspaceId } from '../test-kit.ts'
import { type AppState, emptyState, type Incoming } from './model.ts'
import { createReducer } from './reduce.ts'

function after(...incoming: Incoming[]): AppState {
  const [state, setState] = createStore(emptyState())
  incoming.forEach(createReducer(state, setState))
  return state
}
const told = (change: Parameters<typeof rollbackRequest>[0] = {}): Incoming => ({
  type: 'approval',
  request: rollbackRequest(change),
})
const snapshot = (...requests: ReturnType<typeof rollbackRequest>[]): Incoming => ({ type: 'approvals', requests })
const id = rollbackRequest().id

describe('rollback requests', () => {
  it('keep the higher version, whatever order they arrive in', () => {
    const newer = told({ version: 2, votes: [vote('u2', 'approve')] })
    expect(after(told(), newer).approvals[id]?.votes).toHaveLength(1)
    expect(after(newer, told()).approvals[id]?.votes).toHaveLength(1)
  })

  it('do not open again when an older notice arrives after the outcome', () => {
    const state = after(told({ version: 3, status: 'approved' }), told({ version: 2 }))
    expect(state.approvals[id]?.status).toBe('approved')
  })

  it('are gone when a snapshot no longer has them, and only their end is taken afterwards', () => {
    const gone = [told(), { type: 'joining' }, snapshot()] as const
    expect(after(...gone).approvals).toEqual({})
    expect(after(...gone, told({ version: 2 })).approvals).toEqual({})
    expect(after(...gone, told({ version: 3, status: 'declined' })).approvals[id]?.status).toBe('declined')
  })

  it('stay when a notice brought them while the snapshot was under way', () => {
    expect(after({ type: 'joining' }, told(), snapshot()).approvals[id]?.status).toBe('open')
  })

  it('come with the snapshot, and leave with the room', () => {
    expect(after({ type: 'joining' }, snapshot(rollbackRequest())).approvals[id]?.version).toBe(1)
    expect(after(snapshot(rollbackRequest()), { type: 'left' }).approvals).toEqual({})
  })
})

describe('presence', () => {
  const member = (uid: string) => ({ uid, name: `Name of ${uid}`, color: '#123456', since: at(0), viewing: [{}] })

  it('is whoever was told last, and names outlast it', () => {
    const state = after(
      { type: 'presence', members: [member('u1'), member('u2')] },
      { type: 'presence', members: [member('u2')] },
    )
    expect(state.present.map(({ uid }) => uid)).toEqual(['u2'])
    expect(state.names.u1).toBe('Name of u1')
  })

  it('is nobody outside of a room', () => {
    expect(after({ type: 'presence', members: [member('u1')] }, { type: 'left' }).present).toEqual([])
  })
})

describe('conversation', () => {
  const target = { deploymentId: ulid(20), seq: 3 }
  const said: Comment = {
    id: ulid(50),
    workspaceId,
    plantId: ulid(10),
    target,
    by: { uid: 'u1', name: 'Ada' },
    text: 'Here it is',
    at: at(0),
  }
  const reaction = (version: number, uids: string[]): Reaction => ({
    plantId: ulid(10),
    target,
    emoji: '\u{1F44D}',
    uids,
    version,
  })
  const arriving = (comments: Comment[], reactions: Reaction[]): Incoming => ({
    type: 'conversation',
    comments,
    reactions,
  })

  it('has a comment once, and of a reaction the higher version', () => {
    const state = after(arriving([said], [reaction(2, ['u1', 'u2'])]), arriving([said], [reaction(1, ['u1'])]))
    expect(Object.keys(state.comments)).toEqual([ulid(50)])
    expect(Object.values(state.reactions).map(({ uids }) => uids.length)).toEqual([2])
  })

  it('knows a line from its deployment and from another line', () => {
    const elsewhere: Reaction = { ...reaction(1, ['u3']), target: { deploymentId: ulid(20), seq: 33 } }
    const whole: Reaction = { ...reaction(1, ['u4']), target: { deploymentId: ulid(20) } }
    expect(Object.keys(after(arriving([], [reaction(1, ['u1']), elsewhere, whole])).reactions)).toHaveLength(3)
  })
})
