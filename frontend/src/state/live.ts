import type { CommandData, CommandError } from '@trellis/shared'
import { type Accessor, batch, createEffect, createSignal, on } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { Connection } from '../connection/connection.ts'
import { createEndings, type Lost } from './endings.ts'
import { createFrameQueue } from './frame-queue.ts'
import { hearTeam } from './hear-team.ts'
import { type AppState, emptyState, type Incoming } from './model.ts'
import { createReducer } from './reduce.ts'

export type Live = {
  state: AppState
  /** Hands something to the reducer, in line with the notices. */
  deliver: (incoming: Incoming) => void
  /** Which workspace's room to be in; kept across reconnects until another one is named. */
  enterRoom: (workspaceId: string | undefined) => void
  /** Why the room could not be entered. */
  roomError: Accessor<CommandError | undefined>
  lost: Accessor<Lost | undefined>
  /** This page is about to end the workspace itself, and needs no word about it; the answer takes that back. */
  letGo: (workspaceId: string) => () => void
  /** How often the room has been entered; rises with each reconnect. */
  joined: Accessor<number>
  /** Reads a deployment's document unless that is already under way. */
  readDeployment: (deploymentId: string) => void
}

/** The page's picture of the server: notices and snapshots go into one queue, and from there into one reducer. */
export function createLive(connection: Connection, me: Accessor<string | undefined>): Live {
  const [state, setState] = createStore<AppState>(emptyState())
  const reduce = createReducer(state, setState)
  const queue = createFrameQueue<Incoming>((items) => batch(() => items.forEach(reduce)))
  const [room, enterRoom] = createSignal<string>()
  const [roomError, setRoomError] = createSignal<CommandError>()
  const [joined, setJoined] = createSignal(0)
  const [resyncs, setResyncs] = createSignal(0)

  hearNotices(connection, queue.push, me)
  hearTeam(connection, queue.push, room)
  const resync = () => setResyncs((count) => count + 1)
  const endings = createEndings(connection, { deliver: queue.push, room, resync })
  const join = async (workspaceId: string) => {
    const name = state.workspaces?.find(({ id }) => id === workspaceId)?.name
    queue.push({ type: 'joining' })
    const reply = await connection.send('join-workspace', { workspaceId })
    if (room() !== workspaceId) return
    if (!reply.ok) {
      if (reply.error.code === 'unavailable') return
      if (state.workspaceId === workspaceId) endings.lose({ workspaceId, name })
      setRoomError(reply.error)
      queue.push({ type: 'left' })
      return
    }
    setRoomError(undefined)
    deliverRoom(reply.data, queue)
    setJoined((times) => times + 1)
    void readPeople(workspaceId)
  }
  /** Names are a help to the reader: where they cannot be had, people are shown without. */
  const readPeople = async (workspaceId: string) => {
    const reply = await connection.send('get-members', { workspaceId })
    if (reply.ok && room() === workspaceId)
      queue.push({ type: 'people', people: { workspaceId, ...reply.data }, me: me() })
  }

  createEffect(on([connection.epoch, resyncs], ([epoch]) => epoch > 0 && void readWorkspaces(connection, queue.push)))
  createEffect(
    on([connection.epoch, resyncs, room], ([epoch, , workspaceId]) => {
      if (epoch > 0 && workspaceId) void join(workspaceId)
    }),
  )
  createEffect(
    on(room, (now, before) => {
      setRoomError(undefined)
      if (before === undefined || before === now) return
      queue.push({ type: 'left' })
      if (connection.online()) void connection.send('leave-workspace', { workspaceId: before })
    }),
  )

  return {
    state,
    deliver: queue.push,
    enterRoom,
    roomError,
    ...endings,
    joined,
    readDeployment: createReader(connection, queue.push),
  }
}

type RoomQueue = { push: Deliver; flush: () => void }

/** At once, so that what follows upon being in the room finds it there. */
function deliverRoom(room: CommandData<'join-workspace'>, { push: deliver, flush }: RoomQueue): void {
  deliver({ type: 'workspace', workspace: { ...room.workspace, role: room.role } })
  deliver({ type: 'presence', members: room.presence.members })
  deliver({ type: 'approvals', requests: room.approvals })
  deliver({ type: 'shelf', workspaceId: room.workspace.id, plants: room.shelf })
  flush()
}

async function readWorkspaces(connection: Connection, deliver: Deliver): Promise<void> {
  const reply = await connection.send('get-my-workspaces', {})
  if (reply.ok) deliver({ type: 'workspaces', workspaces: reply.data.workspaces })
}

type Deliver = (incoming: Incoming) => void

function hearNotices(connection: Connection, deliver: Deliver, me: Accessor<string | undefined>): void {
  connection.on('plant-update', (plant) => deliver({ type: 'plant', plant }))
  connection.on('plant-removed', ({ plantId }) => deliver({ type: 'plant-removed', plantId }))
  connection.on('pipeline-update', (update) => deliver({ type: 'pipeline', update, at: Date.now() }))
  connection.on('workspace-updated', ({ workspace }) => deliver({ type: 'workspace', workspace }))
  connection.on('members-updated', (people) => deliver({ type: 'people', people, me: me() }))
}

function createReader(connection: Connection, deliver: Deliver): (id: string) => void {
  const reading = new Set<string>()
  return async (deploymentId) => {
    if (reading.has(deploymentId)) return
    reading.add(deploymentId)
    const reply = await connection.send('get-deployment', { deploymentId })
    reading.delete(deploymentId)
    if (reply.ok) deliver({ type: 'deployments', deployments: [reply.data.deployment], at: Date.now() })
  }
}
