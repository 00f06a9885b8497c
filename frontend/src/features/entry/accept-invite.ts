import type { Reply, Workspace } from '@trellis/shared'
import { newRequestId } from '../../connection/request-id.ts'
import type { Send } from '../../connection/send.ts'

/**
 * Accepts an invitation. `joined` is the workspace that it opened: the one that was not there before, or the only one.
 * Absent for somebody who was in already.
 */
export async function acceptInvite(
  send: Send,
  inviteToken: string,
): Promise<Reply<{ workspaces: Workspace[]; joined?: string }>> {
  const before = await send('get-my-workspaces', {})
  if (!before.ok) return before
  const reply = await send('enter', { inviteToken, requestId: newRequestId() })
  if (!reply.ok) return reply
  const { workspaces } = reply.data
  const known = new Set(before.data.workspaces.map(({ id }) => id))
  const joined = workspaces.find(({ id }) => !known.has(id)) ?? (workspaces.length === 1 ? workspaces[0] : undefined)
  return { ok: true, data: { workspaces, ...(joined && { joined: joined.id }) } }
}
