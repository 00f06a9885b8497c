import type { Role } from '@trellis/shared/member'
import type { Presence } from '@trellis/shared/presence'
import type { Socket } from 'socket.io-client'
import { documents } from '../../src/ports/documents.ts'
import type { Relay } from '../../src/ports/relay.ts'
import type { Services } from '../../src/services/services.ts'
import { type PresenceTimes, presenceTimes } from '../../src/services/shared-board.ts'
import { type Bench, type BenchOptions, openBench } from './gateway-bench.ts'
import { hear } from './heard.ts'
import { openWorld } from './services.ts'
import { firstOwner, newcomer, unknownCaller } from './services-people.ts'

type TeamOptions = BenchOptions & { backends?: number; times?: Partial<PresenceTimes>; relay?: () => Promise<Relay> }
export type Team = Awaited<ReturnType<typeof openTeam>>

/** Real gateways over real services, one for each backend. A person's token is their uid. */
export async function openTeam({ backends = 1, times, relay, ...options }: TeamOptions = {}) {
  const world = await openWorld({}, { presenceTimes: { ...presenceTimes, ...times }, ...(relay ? { relay } : {}) })
  const ada = await firstOwner(world)
  const { workspaceId } = ada
  const benches: Bench[] = []
  async function open({ parts, services }: (typeof world.backends)[number]): Promise<void> {
    const over = { services: withoutSessions(services), relay: parts.relay }
    benches.push(await openBench({ ...options, over }))
  }
  async function another(): Promise<void> {
    await world.also(`backend-${world.backends.length + 1}`)
    const server = world.backends.at(-1)
    if (server) await open(server)
  }
  for (const server of world.backends) await open(server)
  while (benches.length < backends) await another()

  return {
    world,
    ada,
    workspaceId,
    another,
    /** The uids of new members of the workspace. */
    async members(role: Role, ...names: string[]): Promise<string[]> {
      for (const name of names) await newcomer(world, name)
      const found = await world.store.get(documents.workspace(workspaceId))
      if (!found) throw new Error('there is no workspace')
      const members = { ...found.data.members, ...Object.fromEntries(names.map((name) => [name, role])) }
      const next = { ...found.data, members, memberIds: Object.keys(members) }
      await world.store.update(documents.workspace(workspaceId), next, found.revision)
      return names
    },
    /** A connected socket of this person on this backend, in no room yet. */
    async socket(uid: string, backend = 0): Promise<Socket> {
      const bench = benches[backend]
      if (!bench) throw new Error(`there is no backend ${backend}`)
      return bench.client(uid)
    },
    bench: (backend = 0) => benches[backend] as Bench,
    async [Symbol.asyncDispose]() {
      for (const bench of benches) await bench.close()
      await world[Symbol.asyncDispose]()
    },
  }
}

/** Tokens are uids, and nobody is signed out: sessions are tried elsewhere. */
function withoutSessions(services: Services): Services {
  const people = {
    ...services.people,
    authenticate: async (token: string) => unknownCaller(token),
    isLive: async () => true,
  }
  return { ...services, people }
}

type Told = Presence & { workspaceId: string }
const patience = 15_000

function shows(uids: string[]) {
  return (all: Told[]) => {
    const seen = all.at(-1)?.members.map(({ uid }) => uid) ?? []
    return JSON.stringify(seen.sort()) === JSON.stringify([...uids].sort())
  }
}

/** What a socket has been told of who is here; `is` waits until the latest is this. */
export function presenceOf(socket: Socket) {
  const heard = hear<Told>(socket, 'presence')
  const latest = () => heard.all.at(-1)?.members ?? []
  return {
    ...heard,
    uids: () =>
      latest()
        .map(({ uid }) => uid)
        .sort(),
    is: (...uids: string[]) => heard.until(shows(uids), patience),
    isWithin: (withinMs: number, ...uids: string[]) => heard.until(shows(uids), withinMs),
    /** Until the latest shows exactly these places of this person, whatever their order. */
    sees: (uid: string, ...viewing: object[]) =>
      heard.until((all) => {
        const seen = all.at(-1)?.members.find((member) => member.uid === uid)?.viewing ?? []
        return texts(seen) === texts(viewing)
      }, patience),
  }
}

function texts(viewing: object[]): string {
  return viewing
    .map((one) => JSON.stringify(Object.entries(one).sort()))
    .sort()
    .join(' ')
}
