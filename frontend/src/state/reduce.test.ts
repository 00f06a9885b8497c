import { defaultPolicy, type Member, type Role } from '@trellis/shared'
import { createStore } from 'solid-js/store'
import { describe, expect, it } from 'vitest'
import { at, deployment, pipeline, plant, ulid, workspaceId } from '../test-kit.ts'
import { type AppState, emptyState, type Incoming } from './model.ts'
import { createReducer } from './reduce.ts'

function after(...incoming: Incoming[]): AppState {
  const [state, setState] = createStore(emptyState())
  incoming.forEach(createReducer(state, setState))
  return state
}
const told = (version: number, name: string): Incoming => ({ type: 'plant', plant: plant({ version, name }) })
const picture = (version: number, progress: number): Incoming => ({
  type: 'pipeline',
  update: pipeline({ version, progress }),
  at: 0,
})

describe('plants', () => {
  it('keeps the higher version, whatever order they arrive in', () => {
    expect(after(told(2, 'new'), told(1, 'old')).plants[ulid(10)]?.name).toBe('new')
    expect(after(told(1, 'old'), told(2, 'new')).plants[ulid(10)]?.name).toBe('new')
  })

  it('drops a field that the newer document no longer has', () => {
    const queued: Incoming = { type: 'plant', plant: plant({ queue: { position: 1, reason: 'busy' } }) }
    expect(after(queued, told(2, 'x')).plants[ulid(10)]?.queue).toBeUndefined()
  })

  it('does not bring a removed plant back when an older message arrives late', () => {
    expect(after(told(1, 'x'), { type: 'plant-removed', plantId: ulid(10) }, told(2, 'late')).plants).toEqual({})
  })
})

describe('snapshots', () => {
  const shelf = (...plants: ReturnType<typeof plant>[]): Incoming => ({ type: 'shelf', workspaceId, plants })

  it('removes what the snapshot does not have and names the workspace', () => {
    const state = after(told(1, 'gone'), { type: 'joining' }, shelf(plant({ id: ulid(11) })))
    expect(Object.keys(state.plants)).toEqual([ulid(11)])
    expect(state.workspaceId).toBe(workspaceId)
  })

  it('keeps a plant that a notice brought while the snapshot was under way', () => {
    expect(Object.keys(after({ type: 'joining' }, told(1, 'fresh'), shelf()).plants)).toEqual([ulid(10)])
  })

  it('does not put an older plant over a newer one', () => {
    expect(after({ type: 'joining' }, told(5, 'newer'), shelf(plant({ version: 4 }))).plants[ulid(10)]?.name).toBe(
      'newer',
    )
  })

  it('forgets plants and deployments on leaving', () => {
    const state = after(shelf(plant()), picture(1, 5), { type: 'left' })
    expect(state).toMatchObject({ plants: {}, pipelines: {}, deployments: {} })
    expect(state.workspaceId).toBeUndefined()
  })
})

describe('deployments and their live picture', () => {
  const document = (version: number, progress: number): Incoming => ({
    type: 'deployments',
    deployments: [deployment({ version, progress })],
    at: 0,
  })

  it('never lets progress fall within a version', () => {
    expect(after(picture(1, 40), picture(1, 30)).pipelines[ulid(20)]?.progress).toBe(40)
  })

  it('takes the picture of a newer document', () => {
    expect(after(picture(1, 40), document(2, 10)).pipelines[ulid(20)]?.progress).toBe(10)
  })

  it('keeps a picture that is further than a document of the same version, with its estimate', () => {
    const state = after({ type: 'pipeline', update: pipeline({ progress: 40, eta: 9 }), at: 7 }, document(1, 20))
    expect(state.pipelines[ulid(20)]).toMatchObject({ progress: 40, eta: 9, receivedAt: 7 })
  })
})

describe('people', () => {
  const member = (uid: string, role: Role) => ({ uid, name: `Name of ${uid}`, role, since: at(0) })
  const told = (...members: Member[]): Incoming => ({
    type: 'people',
    people: { workspaceId, members, invites: [] },
    me: 'u1',
  })
  const mine: Incoming = {
    type: 'workspaces',
    workspaces: [{ id: workspaceId, version: 1, name: 'Mine', role: 'viewer', policy: defaultPolicy }],
  }

  it('tells names, who is in, and the own role, which changes with it', () => {
    const state = after(mine, told(member('u1', 'viewer'), member('u2', 'owner')), told(member('u1', 'maintainer')))
    expect(state.people?.members).toEqual([member('u1', 'maintainer')])
    expect(state.workspaces?.[0]?.role).toBe('maintainer')
    expect(state.names.u2).toBe('Name of u2')
  })

  it('are forgotten with the room, and a workspace that was left is not listed', () => {
    const state = after(mine, told(member('u1', 'owner')), { type: 'left' }, { type: 'workspace-left', workspaceId })
    expect(state.people).toBeUndefined()
    expect(state.workspaces).toEqual([])
  })
})

describe('workspaces', () => {
  it('keeps the own role when a notice, which has none, renames the workspace', () => {
    const policy = {
      approvals: {
        needed: 1,
        roles: ['owner' as const],
        authorCounts: true,
        deadlineHours: 1,
        onDeadline: 'expire' as const,
      },
      maxBuilds: 1,
    }
    const held = { id: workspaceId, version: 1, name: 'Old', role: 'viewer' as const, policy }
    const { role: _, ...told } = { ...held, version: 2, name: 'New' }
    const state = after({ type: 'workspaces', workspaces: [held] }, { type: 'workspace', workspace: told })
    expect(state.workspaces).toEqual([{ ...held, version: 2, name: 'New' }])
  })
})
