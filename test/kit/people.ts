import { Client } from './client.ts'
import type { Member } from './wire.ts'

type Host = { ada: Client; workspaceId: string }
type Wish = { count: number; role: string; prefix?: string }

/** So many passwords at once are hashed by a server without keeping everything else waiting. */
const atOnce = 10

/** Somebody of a workspace who stays through the deaths of servers. */
export class Person {
  readonly uid: string
  readonly email: string
  client: Client

  constructor(member: Member, client: Client) {
    this.uid = member.uid
    this.email = member.email ?? ''
    this.client = client
  }

  /** Connects again with the token that they have, to this or another server, and joins. */
  async comeBack(url: string, workspaceId: string): Promise<void> {
    await this.client.close()
    this.client = await Client.connect(url, this.client.token)
    await this.client.send('join-workspace', workspaceId)
  }
}

/** Invites people by one link; they come in over the given servers in turn, and join. */
export async function invite({ ada, workspaceId }: Host, urls: readonly string[], wish: Wish): Promise<Person[]> {
  const { count, role, prefix = role } = wish
  const { inviteToken } = await ada.send<{ inviteToken: string }>('invite-member', { workspaceId, role, uses: count })
  const clients: Client[] = []
  const emailOf = (n: number) => `${prefix}-${n}@example.org`
  for (let begin = 0; begin < count; begin += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, count - begin) }, (_, n) => begin + n)
    const come = async (n: number) => {
      const account = { email: emailOf(n), password: 'a long enough password', inviteToken }
      const client = await Client.signUp(urls[n % urls.length] ?? '', account)
      await client.send('join-workspace', workspaceId)
      return client
    }
    clients.push(...(await Promise.all(numbers.map(come))))
  }
  const { members } = await ada.send<{ members: Member[] }>('get-members', { workspaceId })
  return clients.map((client, n) => {
    const member = members.find(({ email }) => email === emailOf(n))
    if (!member) throw new Error(`${emailOf(n)} is no member`)
    return new Person(member, client)
  })
}
