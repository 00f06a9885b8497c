import type { CommandError } from '@trellis/shared'
import { type Accessor, batch, createEffect, createSignal, on } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { Connection } from '../connection/connection.ts'
import { createFrameQueue } from './frame-queue.ts'
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
  /** Reads a deployment's document unless that is already under way. */
  readDeployment: (deploymentId: string) => void
}

/** The page's picture of the server: notices and snapshots go into one queue, and from there into one reducer. */
export function createLive(connection: Connection): Live {
  const [state, setState] = createStore<AppState>(emptyState())
  const reduce = createReducer(state, setState)
  const queue = createFrameQueue<Incoming>((items) => batch(() => items.forEach(reduce)))
  const [room, enterRoom] = createSignal<string>()
  const [roomError, setRoomError] = createSignal<CommandError>()
  const [resyncs, setResyncs] = createSignal(0)

  connection.on('plant-update', (plant) => queue.push({ type: 'plant', plant }))
  connection.on('plant-removed', ({ plantId }) => queue.push({ type: 'plant-removed', plantId }))
  connection.on('pipeline-update', (update) => queue.push({ type: 'pipeline', update, at: Date.now() }))
  connection.on('workspace-updated', ({ workspace }) => queue.push({ type: 'workspace', workspace }))
  connection.on('members-updated', ({ members }) => queue.push({ type: 'names', people: members }))
  connection.on('presence', ({ members }) => queue.push({ type: 'names', people: members }))
  connection.on('resync', () => setResyncs((count) => count + 1))

  const readWorkspaces = async () => {
    const reply = await connection.send('get-my-workspaces', {})
    if (reply.ok) queue.push({ type: 'workspaces', workspaces: reply.data.workspaces })
  }
  const join = async (workspaceId: string) => {
    queue.push({ type: 'joining' })
    const reply = await connection.send('join-workspace', { workspaceId })
    if (room() !== workspaceId) return
    if (!reply.ok) {
      if (reply.error.code !== 'unavailable') setRoomError(reply.error)
      return
    }
    setRoomError(undefined)
    queue.push({ type: 'workspace', workspace: { ...reply.data.workspace, role: reply.data.role } })
    queue.push({ type: 'names', people: reply.data.presence.members })
    queue.push({ type: 'shelf', workspaceId, plants: reply.data.shelf })
    void readNames(workspaceId)
  }
  /** Names are a help to the reader: where they cannot be had, people are shown without. */
  const readNames = async (workspaceId: string) => {
    const reply = await connection.send('get-members', { workspaceId })
    if (reply.ok) queue.push({ type: 'names', people: reply.data.members })
  }

  createEffect(on([connection.epoch, resyncs], ([epoch]) => epoch > 0 && void readWorkspaces()))
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

  return { state, deliver: queue.push, enterRoom, roomError, readDeployment: createReader(connection, queue.push) }
}

function createReader(connection: Connection, deliver: (incoming: Incoming) => void): (id: string) => void {
  const reading = new Set<string>()
  return async (deploymentId) => {
    if (reading.has(deploymentId)) return
    reading.add(deploymentId)
    const reply = await connection.send('get-deployment', { deploymentId })
    reading.delete(deploymentId)
    if (reply.ok) deliver({ type: 'deployments', deployments: [reply.data.deployment], at: Date.now() })
  }
}
