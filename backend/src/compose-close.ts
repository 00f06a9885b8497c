import type { Ports } from './compose-ports.ts'
import type { Answering, Listening } from './listen.ts'
import { type ShutdownGroup, shutDown } from './observe/shutdown.ts'

/** What of a server stands on the ports: all of it, or the edge alone. Nothing runs before `start`. */
export type House = {
  door: Answering
  /** Resolves when work may come in; `setupToken` is there while the server has no owner. */
  start: () => Promise<{ setupToken?: string | undefined }>
  /** Ends streams that would go on for long. */
  abort: () => void
  /** What is stopped before the requests under way, and after them. */
  before: ShutdownGroup[]
  after: (endBuilds: boolean) => ShutdownGroup[]
}

/** What of the server is open, from the first part to the last; all of it when the start has succeeded. */
export type Opened = { release: () => void; listening?: Listening; ports: Partial<Ports>; house?: House }

/** The parts that are open, what takes in work first, then the work, then what the work needs. */
function groupsOf({ release, listening, ports, house }: Opened, endBuilds: boolean): ShutdownGroup[] {
  const { runner, relay, identity, artifacts, store, clock, sockets } = ports
  const groups: (ShutdownGroup | undefined)[] = [
    ...(house?.before ?? []),
    listening && { name: 'requests', deadlineMs: 4_000, stop: () => listening.stop() },
    ...(house?.after(endBuilds) ?? []),
    sockets && { name: 'socket rooms', deadlineMs: 1_000, stop: () => sockets.close() },
    runner && { name: 'runner', deadlineMs: 2_000, stop: () => runner.close() },
    clock?.close && { name: 'clock', deadlineMs: 1_000, stop: async () => clock.close?.() },
    relay && { name: 'relay', deadlineMs: 1_000, stop: () => relay.close() },
    identity && { name: 'identity', deadlineMs: 1_000, stop: () => identity.close() },
    artifacts && { name: 'artifacts', deadlineMs: 1_000, stop: () => artifacts.close() },
    store && { name: 'store', deadlineMs: 3_000, stop: () => store.close() },
    { name: 'data folder', deadlineMs: 1_000, stop: async () => release() },
  ]
  return groups.filter((group) => group !== undefined)
}

/** Closes what is open. A part that does not close in order is logged, and the next one is closed all the same. */
export async function closeAll(
  opened: Opened,
  { log, endBuilds = false }: { log: Parameters<typeof shutDown>[1]; endBuilds?: boolean },
): Promise<void> {
  opened.house?.abort()
  await shutDown(groupsOf(opened, endBuilds), log)
}
