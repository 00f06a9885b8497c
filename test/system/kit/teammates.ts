import { Client, post } from '../../kit/client.ts'
import type { Stage } from '../../kit/stage.ts'
import type { Plant } from '../../kit/wire.ts'

const password = 'a long enough password'

export function accountOf(name: string): { email: string; password: string } {
  return { email: `${name}@example.org`, password }
}

type Invitation = { role: string; email?: string; uses?: number; expiresInHours?: number }

/** The token of a new invitation to the workspace of a stage. */
export async function invitation(
  { ada, workspaceId }: Stage,
  wish: Invitation,
): Promise<{ id: string; inviteToken: string }> {
  type Made = { invite: { id: string }; inviteToken: string }
  const { invite, inviteToken } = await ada.send<Made>('invite-member', { workspaceId, ...wish })
  return { id: invite.id, inviteToken }
}

/** Somebody who makes an account with an invitation. */
export function signUpWith({ server }: Stage, name: string, inviteToken: string): Promise<Client> {
  const account = { ...accountOf(name), inviteToken }
  return Client.signUp(server.url, account)
}

/** Somebody new who is in the stage's workspace with this role, and in its room. */
export async function invite(stage: Stage, { name, role }: { name: string; role: string }): Promise<Client> {
  const { inviteToken } = await invitation(stage, { role })
  const client = await signUpWith(stage, name, inviteToken)
  await client.send('join-workspace', stage.workspaceId)
  return client
}

export async function uidOf(client: Client): Promise<string> {
  return (await client.send<{ user: { uid: string } }>('enter', {})).user.uid
}

/** A plant that nothing was deployed of. */
export async function spare({ server, ada, git, workspaceId }: Stage): Promise<string> {
  const headers = { authorization: `Bearer ${ada.token}` }
  const form = { workspaceId, gitUrl: git.urlOf('spare'), name: 'Spare' }
  return (await post<{ plant: Plant }>(`${server.url}/project`, form, headers)).plant.id
}
