import { statfsSync } from 'node:fs'
import type { BuildPlan, JobOrder } from '@trellis/shared'
import { StepFailure } from '../failures.ts'
import type { JobFolder } from '../job-folder.ts'
import { Bubblewrap, type SandboxMode } from './bubblewrap.ts'
import { chooseMode } from './choose.ts'
import type { Isolation } from './isolation.ts'
import { fileMount, type Mount } from './mounts.ts'
import { NoIsolation } from './none.ts'
import { privateRegistries } from './npm-settings.ts'

export type IsolationNeeds = {
  order: JobOrder
  plan: BuildPlan
  folder: JobFolder
  npmSettings: ReadonlyMap<string, string>
  environment: NodeJS.ProcessEnv
  facts: HostFacts | undefined
}

/** What a sandbox needs to know of this host: how one can be made here, and which private addresses stay reachable. */
export type HostFacts = { mode: Promise<SandboxMode>; reachable: Promise<readonly string[]> }

/** Begins to find out what the ordered wall needs to know, which can be done before there is a plan. Never rejects. */
export function askHost({ isolation }: JobOrder, npmSettings: ReadonlyMap<string, string>): HostFacts | undefined {
  if (isolation !== 'bubblewrap') return undefined
  return { mode: chooseMode(), reachable: privateRegistries(npmSettings) }
}

/** The wall that the order asks for. Fails with `sandbox_failed` rather than taking a weaker one. */
export function makeIsolation(needs: IsolationNeeds): Isolation {
  const { order, plan, folder, facts } = needs
  const job = `${order.deploymentId}-${order.attempt}`
  const { memoryBytes, processes, diskBytes } = plan.limits
  const limits = { memoryBytes, processes, diskBytes: Math.min(diskBytes, spareBytes(folder.root)) }
  if (order.isolation === 'none') {
    const hostSearchPath = needs.environment.PATH ?? '/usr/local/bin:/usr/bin:/bin'
    return new NoIsolation({
      job,
      folder: folder.root,
      paths: { ...folder.host, toolchains: order.toolchains },
      limits,
      hostSearchPath,
    })
  }
  if (!facts) {
    throw new StepFailure('sandbox_failed', `This builder cannot isolate with "${order.isolation}". Nothing was run.`)
  }
  return new Bubblewrap({
    ...{ ...facts, job, folder: folder.root, host: folder.host, toolchains: order.toolchains, limits },
    shown: shownFiles(needs),
  })
}

/** A build may fill most of what is free, and leaves room for the server that keeps its data on the same disk. */
const shareOfFree = 0.7

function spareBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path)
  return Math.floor(bavail * bsize * shareOfFree)
}

/** Certificates that the server's own settings name. */
function shownFiles({ npmSettings, environment }: IsolationNeeds): Mount[] {
  const files = [npmSettings.get('cafile'), environment.NODE_EXTRA_CA_CERTS, environment.GIT_SSL_CAINFO]
  return [...new Set(files)].map((file) => (file ? fileMount(file) : undefined)).filter((mount) => mount !== undefined)
}
