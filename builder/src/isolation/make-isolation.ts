import { statfsSync } from 'node:fs'
import { totalmem } from 'node:os'
import type { BuildPlan, JobOrder } from '@trellis/shared'
import type { JobFolder } from '../job-folder.ts'
import { Bubblewrap, type Ground, openGround, type SandboxMode } from './bubblewrap.ts'
import { Container } from './container.ts'
import { type Engine, openEngine } from './engine.ts'
import type { InsideOptions } from './inside.ts'
import type { Isolation } from './isolation.ts'
import { chooseMode } from './modes.ts'
import { fileMount, type Mount } from './mounts.ts'
import { NoIsolation } from './none.ts'
import { privateRegistries } from './npm-settings.ts'
import { UserIds } from './uid.ts'
import { takePlace } from './uid-place.ts'
import { uidProblem } from './uid-problem.ts'
import type { WatchedLimits } from './watch-limits.ts'

export type IsolationNeeds = {
  order: JobOrder
  plan: BuildPlan
  folder: JobFolder
  npmSettings: ReadonlyMap<string, string>
  environment: NodeJS.ProcessEnv
  facts: HostFacts | undefined
}

/** What a wall needs to know of this host: how one can be made here, and which private addresses stay reachable. */
export type HostFacts = { reachable: Promise<readonly string[]> } & (
  | { kind: 'bubblewrap'; mode: Promise<SandboxMode>; ground: Promise<Ground> }
  | { kind: 'container'; engine: Promise<Engine> }
)

/** Begins what of the ordered wall can be done before there is a plan. Never rejects. */
export function beginWall(needs: Omit<IsolationNeeds, 'plan' | 'facts'>): HostFacts | undefined {
  const { isolation } = needs.order
  if (isolation === 'none' || isolation === 'uid') return undefined
  const reachable = privateRegistries(needs.npmSettings)
  if (isolation === 'bubblewrap') {
    const mode = chooseMode()
    const ground = openGround({ ...insideOf(needs), mode, reachable, job: jobOf(needs.order) })
    // Whoever opens the wall says what is wrong with it.
    ground.catch(() => {})
    return { kind: isolation, reachable, mode, ground }
  }
  const engine = openEngine()
  engine.catch(() => {})
  return { kind: isolation, reachable, engine }
}

/** Takes down what was begun of a wall that nobody will make. Never rejects. */
export async function leaveWall(facts: HostFacts | undefined): Promise<void> {
  if (facts?.kind !== 'bubblewrap') return
  await facts.ground.then(({ namespace }) => namespace.close()).catch(() => {})
}

/** The wall that the order asks for. Rejects rather than taking a weaker one. */
export async function makeIsolation(needs: IsolationNeeds): Promise<Isolation> {
  const { order, folder, facts } = needs
  const job = jobOf(order)
  if (order.isolation === 'uid') {
    const problem = uidProblem()
    if (problem) throw new Error(problem)
    const place = await takePlace(job)
    const limits = watchedLimits(needs, place.root)
    const room = memoryRoom(totalmem(), process.constrainedMemory())
    return new UserIds({ place, limits: { ...limits, memoryBytes: Math.min(limits.memoryBytes, room) } })
  }
  const limits = watchedLimits(needs, folder.root)
  if (!facts) {
    const hostSearchPath = needs.environment.PATH ?? '/usr/local/bin:/usr/bin:/bin'
    const paths = { ...folder.host, toolchains: order.toolchains }
    return new NoIsolation({ job, folder: folder.root, paths, limits, hostSearchPath })
  }
  const inside = insideOf(needs)
  return facts.kind === 'bubblewrap'
    ? new Bubblewrap({ ...inside, ...facts, job, limits })
    : new Container({ ...inside, ...facts, job, limits })
}

function jobOf({ deploymentId, attempt }: JobOrder): string {
  return `${deploymentId}-${attempt}`
}

function insideOf(needs: Omit<IsolationNeeds, 'plan' | 'facts'>): InsideOptions {
  const { order, folder } = needs
  return { folder: folder.root, host: folder.host, toolchains: order.toolchains, shown: shownFiles(needs) }
}

function watchedLimits({ plan }: IsolationNeeds, root: string): WatchedLimits {
  const { memoryBytes, processes, diskBytes } = plan.limits
  return { memoryBytes, processes, diskBytes: Math.min(diskBytes, spareBytes(root)) }
}

/**
 * How much memory (bytes) commands may fill in a container, of which the builder needs a part: else the kernel would end the
 * whole task, where the watchdog ends the command and says why. `constrained` is 0 or beyond all bounds where nothing is.
 */
export function memoryRoom(total: number, constrained: number): number {
  const room = constrained > 0 ? Math.min(total, constrained) : total
  return Math.max(Math.floor(room * 0.9), room - 512 * 1024 * 1024)
}

/** A build may fill most of what is free, and leaves room for the server that keeps its data on the same disk. */
const shareOfFree = 0.7

function spareBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path)
  return Math.floor(bavail * bsize * shareOfFree)
}

/** Certificates that the server's own settings name. */
function shownFiles({ npmSettings, environment }: Omit<IsolationNeeds, 'plan' | 'facts'>): Mount[] {
  const files = [npmSettings.get('cafile'), environment.NODE_EXTRA_CA_CERTS, environment.GIT_SSL_CAINFO]
  return [...new Set(files)].map((file) => (file ? fileMount(file) : undefined)).filter((mount) => mount !== undefined)
}
