import type { Fact } from '../core/facts.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { Relay } from '../ports/relay.ts'
import type { PresenceService } from '../services/services.ts'
import { type Connections, type TrellisServer, workspaceRoom } from './connection.ts'
import type { LogWatches } from './log-watches.ts'
import { everywhere, throwOut } from './own-rooms.ts'
import { PipelinePace } from './pipeline-pace.ts'

type Parts = {
  io: TrellisServer
  relay: Pick<Relay, 'subscribe'>
  connections: Connections
  watches: LogWatches
  presence: PresenceService
  metrics: Metrics
  /** Something may have been missed: who may still listen is to be asked at once. */
  onBreak: () => void
}

const approvalNotices = {
  required: 'rollback-required',
  updated: 'rollback-updated',
  resolved: 'rollback-resolved',
} as const

type OnFact = { [T in Fact['type']]: (fact: Extract<Fact, { type: T }>) => void }

/**
 * The one place that makes notices of facts. Each backend emits to its own sockets only, so a fact that was published
 * once arrives once. Returns the way to end it.
 */
export function fanOut(parts: Parts): () => void {
  const { io, connections, watches } = parts
  const room = (workspaceId: string) => io.local.to(workspaceRoom(workspaceId))
  const onAll = everywhere(io)
  const pace = new PipelinePace((workspaceId, update) => room(workspaceId).emit('pipeline-update', update))

  const on: OnFact = {
    'plant-changed': ({ workspaceId, plant }) => room(workspaceId).emit('plant-update', plant),
    'plant-removed': ({ workspaceId, plantId }) => room(workspaceId).emit('plant-removed', { plantId }),
    'pipeline-changed': ({ workspaceId, update }) => {
      parts.metrics.deployment(update.deploymentId, update.status)
      pace.take(workspaceId, update)
    },
    'workspace-changed': ({ workspaceId, workspace }) => room(workspaceId).emit('workspace-updated', { workspace }),
    'workspace-removed': (removed) => {
      emptyRoom(parts, removed)
      onAll.empty(removed.workspaceId)
    },
    'members-changed': ({ type: _type, ...people }) => room(people.workspaceId).emit('members-updated', people),
    'secrets-changed': ({ workspaceId, secrets, readers }) => {
      for (const { socket, workspaces } of readers.flatMap((uid) => connections.ofUser(uid)))
        if (workspaces.has(workspaceId)) socket.emit('secrets-updated', { workspaceId, secrets })
    },
    'activity-recorded': ({ workspaceId, activity }) => room(workspaceId).emit('activity', activity),
    'approval-changed': ({ workspaceId, change, request }) =>
      room(workspaceId).emit(approvalNotices[change], { id: request.plantId, request }),
    'membership-ended': ({ workspaceId, uid }) => {
      for (const connection of connections.ofUser(uid)) {
        throwOut(connection, parts, { workspaceId, why: 'removed' })
      }
      onAll.leave(uid, workspaceId)
    },
    'session-ended': (ended) => {
      for (const { socket } of connections.endedBy(ended)) socket.disconnect(true)
      onAll.disconnect(ended)
    },
    'log-ended': ({ deploymentId }) => watches.wake(deploymentId),
    'comment-added': ({ workspaceId, comment }) => room(workspaceId).emit('comment-added', comment),
    'reaction-changed': ({ workspaceId, reaction }) => room(workspaceId).emit('reaction-update', reaction),
    'presence-told': () => undefined,
    'presence-asked': () => undefined,
    'site-traffic': () => undefined,
    'queue-changed': () => undefined,
    'settlement-due': () => undefined,
  }
  const stop = parts.relay.subscribe({
    onFact: (fact) => tell(on, fact),
    onBreak: (reason) => {
      io.local.emit('resync', { reason })
      watches.wakeAll()
      parts.onBreak()
    },
  })
  const stopPresence = parts.presence.listen((workspaceId, presence) =>
    room(workspaceId).emit('presence', { workspaceId, ...presence }),
  )
  return () => {
    stop()
    stopPresence()
    pace.close()
  }
}

/** Whoever was in the workspace is told that it is gone, also in tabs that look at another one; nobody stays in its room. */
function emptyRoom(parts: Parts, removed: Extract<Fact, { type: 'workspace-removed' }>): void {
  const { workspaceId, name, by } = removed
  for (const { socket } of removed.members.flatMap((uid) => parts.connections.ofUser(uid)))
    socket.emit('workspace-removed', { workspaceId, name, by })
  for (const connection of parts.connections.in(workspaceId))
    throwOut(connection, parts, { workspaceId, why: 'deleted' })
}

function tell<T extends Fact['type']>(on: OnFact, fact: Extract<Fact, { type: T }>): void {
  const { [fact.type]: handle } = on
  handle?.(fact)
}
