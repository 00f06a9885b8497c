import { type Accessor, createSignal } from 'solid-js'
import type { Connection } from '../connection/connection.ts'
import type { Incoming } from './model.ts'

/** The workspace that this person was in, and is no longer; `deletedBy` where it was deleted and somebody said so. */
export type Lost = { workspaceId: string; name: string | undefined; deletedBy?: string }

type Around = { deliver: (incoming: Incoming) => void; room: Accessor<string | undefined>; resync: () => void }

/** What becomes of the page when its workspace ends, or its person's place in it. */
export function createEndings(connection: Pick<Connection, 'on'>, { deliver, room, resync }: Around) {
  const [lost, setLost] = createSignal<Lost>()
  const own = new Set<string>()
  connection.on('resync', ({ workspaceId }) => {
    if (workspaceId === undefined || !own.has(workspaceId)) resync()
  })
  connection.on('workspace-removed', ({ workspaceId, name, by }) => {
    if (own.has(workspaceId)) return
    deliver({ type: 'workspace-left', workspaceId })
    if (room() === workspaceId) setLost({ workspaceId, name, deletedBy: by.name })
  })
  return {
    lost,
    /** What was told of the same workspace before says more. */
    lose: (place: Lost): void => {
      if (lost()?.workspaceId !== place.workspaceId) setLost(place)
    },
    /** This page ends the workspace itself: it leaves when the answer comes, not when it is told. The answer takes that back. */
    letGo: (workspaceId: string): (() => void) => {
      own.add(workspaceId)
      return () => {
        own.delete(workspaceId)
        resync()
      }
    },
  }
}
