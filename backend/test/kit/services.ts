import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { limits } from '@trellis/shared/limits'
import { openFilesystemArtifacts } from '../../src/adapters/artifacts/filesystem.ts'
import { openLocalAccounts } from '../../src/adapters/identity/local-accounts.ts'
import { openInProcessRelay } from '../../src/adapters/relay/in-process.ts'
import { openSqliteStore } from '../../src/adapters/store/sqlite-store.ts'
import { openIds } from '../../src/adapters/system/ids.ts'
import type { Fact } from '../../src/core/facts.ts'
import type { Caller } from '../../src/ports/identity.ts'
import type { SiteAnswer } from '../../src/ports/network.ts'
import type { BuildJob, JobEnd, JobHandle, Runner } from '../../src/ports/runner.ts'
import { createServices, type RunningServices } from '../../src/services/create-services.ts'
import type { Parts, Settings } from '../../src/services/parts.ts'

const isolation = { kind: 'none', available: true, sentence: 'Tests build nothing.' } as const

export const testSettings: Settings = {
  version: '0.0.0',
  url: 'http://localhost:8080',
  builderUrl: 'http://127.0.0.1:8080',
  apps: { scheme: 'http', domain: 'localhost:8080' },
  regions: ['local'],
  openSignup: false,
  allowedDomains: [],
  allowPrivateGit: [],
  allowFileGit: false,
  maxBuilds: 2,
  buildLimits: {
    seconds: 600,
    memoryBytes: 1e9,
    processes: 100,
    diskBytes: 1e9,
    logBytes: limits.logVolumeBytes,
    logLines: limits.logVolumeLines,
    outputFiles: limits.outputFiles,
    outputFileBytes: limits.outputFileBytes,
    outputBytes: limits.outputBytes,
  },
  logDays: 30,
  setupToken: 'open sesame',
  samples: [{ id: 'plain-html', name: 'Plain', about: 'A page', gitUrl: 'sample:plain-html' }],
  isolation: async () => isolation,
}

/** A runner whose jobs a test plays itself: what was started stands in `started`, `end` says that a job is gone. */
export function playedRunner() {
  const started: BuildJob[] = []
  const stopped: string[] = []
  const ends = new Map<string, (end: JobEnd) => void>()
  const runner: Runner = {
    name: 'played',
    isolation: () => isolation,
    async start(job) {
      started.push(job)
      return { job: `${job.deploymentId}-${job.attempt}` }
    },
    watch(handle, onEnd) {
      ends.set(String(handle.job), onEnd)
      return () => void ends.delete(String(handle.job))
    },
    async stop(handle: JobHandle) {
      stopped.push(String(handle.job))
    },
    sweep: async () => {},
    close: async () => {},
  }
  return { runner, started, stopped, end: (job: string, reason: string) => ends.get(job)?.({ reason }) }
}

export type World = Awaited<ReturnType<typeof openWorld>>

/** The services over the embedded adapters in a folder of their own; only the runner and the network are played. */
export async function openWorld(change: Partial<Settings> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-services-'))
  const clock = { now: () => Date.now(), iso: () => new Date().toISOString() }
  const ids = openIds(clock)
  const log = { info() {}, warn() {}, error: (facts: Record<string, unknown>) => void errors.push(facts) }
  const errors: Record<string, unknown>[] = []
  const answers = { page: { status: 200, type: 'text/html', body: '<h1>Hello</h1>' } as SiteAnswer }
  const played = playedRunner()
  const parts: Parts = {
    store: await openSqliteStore({ folder, rehearse: true }),
    relay: openInProcessRelay({ onListenerError: (error) => void errors.push({ error }) }),
    runner: played.runner,
    artifacts: await openFilesystemArtifacts({ folder, clock }),
    identity: await openLocalAccounts({ folder, clock, ids }),
    network: {
      reachOf: async (host) => (host.startsWith('10.') ? 'private' : 'open'),
      visit: async () => answers.page,
    },
    clock,
    ids,
    log,
    settings: { ...testSettings, ...change },
    backendId: 'backend-1',
  }
  const facts: Fact[] = []
  const unsubscribe = parts.relay.subscribe({ onFact: (fact) => void facts.push(fact), onBreak: () => {} })
  const services: RunningServices = createServices(parts)
  await services.setUp.prepareSetUp()
  await services.start()
  return {
    parts,
    services,
    facts,
    errors,
    answers,
    ...played,
    async [Symbol.asyncDispose]() {
      await services.close()
      unsubscribe()
      await parts.relay.close()
      await parts.identity.close()
      await parts.artifacts.close()
      await parts.store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Makes the first person, who is the server's operator, and a workspace of theirs. */
export async function firstOwner(world: World): Promise<{ caller: Caller; workspaceId: string }> {
  const form = { email: 'ada@example.org', password: 'a long password', name: 'Ada', setupToken: 'open sesame' }
  const session = await world.services.people.signUp(form)
  const caller = await world.services.people.authenticate(session.token)
  const made = await world.services.uses['create-workspace']?.(caller, { name: 'Orchard' })
  return { caller, workspaceId: made?.workspace.id ?? '' }
}
