import type { Accessor } from 'solid-js'
import type { Connection } from '../connection/connection.ts'
import type { TeamIncoming } from './team-model.ts'

/** Hands on what the room is told of decisions, of who is here, and of what is said; what is of another room is not. */
export function hearTeam(
  connection: Pick<Connection, 'on'>,
  deliver: (incoming: TeamIncoming) => void,
  room: Accessor<string | undefined>,
): void {
  for (const name of ['rollback-required', 'rollback-updated', 'rollback-resolved'] as const)
    connection.on(name, ({ request }) => request.workspaceId === room() && deliver({ type: 'approval', request }))
  connection.on('presence', ({ workspaceId, members }) => {
    if (workspaceId === room()) deliver({ type: 'presence', members })
  })
  connection.on('comment-added', (comment) => {
    if (comment.workspaceId === room()) deliver({ type: 'conversation', comments: [comment], reactions: [] })
  })
  connection.on('reaction-update', (reaction) => deliver({ type: 'conversation', comments: [], reactions: [reaction] }))
}
