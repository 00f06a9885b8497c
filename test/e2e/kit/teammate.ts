import { post } from '../../kit/client.ts'
import type { House } from './house.ts'
import type { Session } from './session.ts'

/** Somebody who has come into the workspace by an invitation. */
export async function teammate({ ada, server, workspaceId }: House, name: string, role: string): Promise<Session> {
  const { inviteToken } = await ada.send<{ inviteToken: string }>('invite-member', { workspaceId, role })
  const account = {
    email: `${name.toLowerCase().replaceAll(' ', '.')}@example.org`,
    password: 'a long enough password',
    name,
  }
  return post<Session>(`${server.url}/user/signup`, { ...account, inviteToken })
}
