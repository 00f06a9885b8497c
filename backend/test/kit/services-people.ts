import type { CommandData, CommandName, CommandPayload } from '@trellis/shared/commands'
import type { Role } from '@trellis/shared/member'
import { localRegion } from '@trellis/shared/server-config'
import type { BlobSpace } from '../../src/core/blob-space.ts'
import { Failure, type Refusal } from '../../src/core/failure.ts'
import { documents } from '../../src/ports/documents.ts'
import type { Caller } from '../../src/ports/identity.ts'
import type { Services, Use } from '../../src/services/services.ts'
import type { World } from './services.ts'

/** Somebody who gives commands to the server that runs at the time. */
export type Person = {
  caller: Caller
  do<N extends CommandName>(name: N, payload: CommandPayload<N>): Promise<CommandData<N>>
}

/** Gives a command as this caller; throws when the command has no use case. */
export async function command<N extends CommandName>(
  services: Services,
  caller: Caller,
  [name, payload]: [N, CommandPayload<N>],
): Promise<CommandData<N>> {
  const use = services.uses[name] as Use<N> | undefined
  if (!use) throw new Error(`${name} has no use case`)
  return use(caller, payload)
}

export function personOf(world: World, caller: Caller): Person {
  return { caller, do: (name, payload) => command(world.services, caller, [name, payload]) }
}

/** The first person, who is the server's operator, and a workspace of theirs. */
export async function firstOwner(world: World): Promise<Person & { workspaceId: string }> {
  const form = { email: 'ada@example.org', password: 'a long password', name: 'Ada', setupToken: 'open sesame' }
  const session = await world.services.people.signUp(form)
  const ada = personOf(world, await world.services.people.authenticate(session.token))
  const { workspace } = await ada.do('create-workspace', { name: 'Orchard' })
  return { ...ada, workspaceId: workspace.id }
}

/** Where the blobs of somebody's workspace are on a server with one region. */
export function spaceOf({ workspaceId }: { workspaceId: string }): BlobSpace {
  return { region: localRegion, workspaceId }
}

/** A caller whose token holds and of whom this server knows nothing. */
export function unknownCaller(uid: string): Caller {
  return { uid, emailVerified: false, name: uid, sessionId: `session-${uid}`, expiresAt: Date.now() + 3600_000 }
}

/** A user of the server, in no workspace yet. */
export async function newcomer(world: World, uid: string): Promise<Person> {
  const user = { uid, name: uid, operator: false, createdAt: world.clock.iso() }
  await world.store.create(documents.user(uid), user)
  return personOf(world, unknownCaller(uid))
}

/** A user of the server who is in the workspace with this role. */
export async function member(world: World, workspaceId: string, role: Role): Promise<Person> {
  const person = await newcomer(world, `${role}-${world.parts.ids.ulid()}`)
  const { uid } = person.caller
  await world.store.transaction(async (transaction) => {
    const found = await transaction.get(documents.workspace(workspaceId))
    if (!found) throw new Error('there is no such workspace')
    const { members, memberIds, ...rest } = found.data
    const all = { ...members, [uid]: role }
    transaction.set(documents.workspace(workspaceId), { ...rest, members: all, memberIds: [...memberIds, uid] })
  })
  return person
}

/** Why something was refused; throws when it was not, or when it broke instead. */
export async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (outcome instanceof Failure) return outcome.refusal
  throw outcome ?? new Error('It was not refused.')
}
