import { type Account, post } from '../../kit/client.ts'
import type { TestServer } from '../../kit/server.ts'

/** What the browser keeps of somebody who is signed in. */
export type Session = {
  user: { uid: string; email: string; name: string }
  token: string
  expiresAt: string
  refreshToken: string
}

/** Signs in from outside, so that not every test begins with the same form. */
export function sessionOf(server: TestServer, account: Account): Promise<Session> {
  return post<Session>(`${server.url}/user/login`, account)
}

/** The link that the server printed for its first owner. */
export function printedSetUpLink(server: TestServer): string {
  const link = /https?:\/\/\S*[?#]setup=\S+/.exec(server.output)?.[0]
  if (link === undefined) throw new Error(`The server printed no set-up link:\n${server.output}`)
  return link
}
