import type { Client } from '../../kit/client.ts'
import type { Entry } from '../../kit/trail.ts'
import type { Plant } from '../../kit/wire.ts'

/** One kind of change: how it is asked for, what of it is there now, and which entries tell of it. */
export type Lane = {
  ask: (client: Client, name: string) => Promise<unknown>
  /** The names of all changes that are there. */
  there: (client: Client, asked: Asked) => Promise<string[]>
  owns: (entry: Entry) => boolean
  /** Whether an entry tells of the change of this name, where its words say so. */
  tells?: (entry: Entry, name: string) => boolean
}

/** The names of what was asked for and acknowledged, and of what was cut off, each in order. */
export type Asked = { acknowledged: string[]; cutOff: string[] }

export function secrets(workspaceId: string): Lane {
  return {
    ask: (client, name) => client.send('add-secret', { workspaceId, name, value: `the value of ${name}` }),
    async there(client) {
      const { secrets: all } = await client.send<{ secrets: { name: string }[] }>('get-secrets', { workspaceId })
      return all.map(({ name }) => name)
    },
    owns: ({ kind }) => kind === 'secret.created',
    tells: ({ text }, name) => text.split(' ').includes(name),
  }
}

export function invitations(workspaceId: string): Lane {
  const emailOf = (name: string) => `${name.toLowerCase()}@example.org`
  return {
    ask: (client, name) => client.send('invite-member', { workspaceId, role: 'viewer', email: emailOf(name) }),
    async there(client) {
      const { invites } = await client.send<{ invites: { email?: string }[] }>('get-members', { workspaceId })
      return invites.map(({ email }) => (email?.split('@')[0] ?? '').toUpperCase())
    },
    owns: ({ kind }) => kind === 'invite.created',
    tells: ({ text }, name) => text.split(' ').includes(emailOf(name)),
  }
}

type Page = { comments: { text: string }[]; cursor: string | null }

export function comments(workspaceId: string, { id: plantId }: Plant): Lane {
  return {
    ask: (client, text) => client.send('comment', { target: { plantId }, text }),
    async there(client) {
      const found: string[] = []
      let before: string | undefined
      do {
        const ask = { workspaceId, plantId, limit: 100, ...(before ? { before } : {}) }
        const page = await client.send<Page>('get-conversation', ask)
        found.push(...page.comments.map(({ text }) => text))
        before = page.cursor ?? undefined
      } while (before)
      return found
    },
    owns: (entry) => entry.kind === 'comment.added' && entry.plantId === plantId,
  }
}

/** A name that was cut off and then written over cannot be read any more; so what it became is kept from one look to the next. */
export function renames({ id: plantId }: Plant): Lane {
  const doneThoughCutOff: string[] = []
  return {
    ask: (client, name) => client.send('update-plant', { plantId, name }),
    async there(client, { acknowledged, cutOff }) {
      const { name } = (await client.plant(plantId)) as Plant & { name: string }
      if (cutOff.includes(name) && !doneThoughCutOff.includes(name)) doneThoughCutOff.push(name)
      const last = doneThoughCutOff.includes(name) ? name : acknowledged.at(-1)
      if (last !== undefined && name !== last) throw new Error(`the plant is called ${name}, not ${last}`)
      return [...acknowledged, ...doneThoughCutOff]
    },
    owns: (entry) => entry.kind === 'plant.updated' && entry.plantId === plantId,
  }
}
