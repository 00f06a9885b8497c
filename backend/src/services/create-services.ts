import { workspaceFor } from './access.ts'
import { createTrail } from './activity-export.ts'
import { createSealer, type SealTimes } from './activity-sealer.ts'
import { createDeadlines, type DeadlineTimes } from './approval-deadlines.ts'
import { createBuildReports } from './build-reports.ts'
import { createDeploymentChanges, type DeploymentChanges } from './deployment-changes.ts'
import { createExpectations } from './expectations.ts'
import { createHousekeeping } from './housekeeping.ts'
import { createIdempotency } from './idempotency.ts'
import { Jobs } from './jobs.ts'
import { LogArchive } from './log-archive.ts'
import { LogReaders } from './log-readers.ts'
import { createLogs } from './logs.ts'
import { MarkingStore } from './marking-store.ts'
import { assertMayAsk } from './named-access.ts'
import type { Parts } from './parts.ts'
import { assertKnown, createPeople, createSetUp } from './people.ts'
import { createPlants } from './plants.ts'
import { createPresence } from './presence.ts'
import { Publishing } from './publishing.ts'
import { createRecovery } from './recovery.ts'
import { createRemovals, type RemovalTimes } from './removals.ts'
import { createRepeats } from './repeats.ts'
import { Scheduler } from './scheduler.ts'
import type { AccessService, Services } from './services.ts'
import { createSettlement } from './settlement.ts'
import type { PresenceTimes } from './shared-board.ts'
import { createSiteJudge } from './site-judge.ts'
import { createSystem } from './system.ts'
import { createUses } from './uses.ts'

/** The services and their life: `start` when the server listens, `close` before the ports are closed. */
export type RunningServices = Services & {
  start(): Promise<void>
  /** Cancels what is being built, for a server that is stopped by hand; what waits in the queue goes on waiting. */
  endBuilds(): Promise<void>
  close(): Promise<void>
}

/** How often things are looked at, where a test cannot wait. */
export type OwnTimes = {
  presenceTimes?: PresenceTimes
  deadlineTimes?: DeadlineTimes
  sealTimes?: SealTimes
  removalTimes?: RemovalTimes
}

/** Makes all services of their parts. Nothing runs before `start`, besides what callers ask for. */
export function createServices(given: Parts, own: OwnTimes = {}): RunningServices {
  // What the uses write first carries the marker of their request; the one who keeps answers writes none.
  const idempotency = createIdempotency(given)
  const parts = { ...given, store: new MarkingStore(given.store) }
  const expectations = createExpectations(parts)
  const changes = createDeploymentChanges(parts, expectations)
  const readers = new LogReaders(parts.clock)
  const archive = new LogArchive(parts, readers)
  const settlement = createSettlement(parts, archive)
  const jobs = new Jobs(parts, changes, settlement)
  const publishing = new Publishing(parts, { changes, archive, settlement })
  const scheduler = new Scheduler(parts, { changes, jobs, expectations, settlement })
  const recovery = createRecovery(parts, { changes, jobs, publishing, settlement, scheduler })
  const stopHearing = forgetEnded(parts, changes)
  const housekeeping = createHousekeeping(parts)
  const deadlines = createDeadlines(parts, publishing, own.deadlineTimes)
  const judge = createSiteJudge(parts)
  const sealer = createSealer(parts, own.sealTimes)
  const removals = createRemovals(parts, { changes, settlement }, own.removalTimes)
  const people = createPeople(parts)
  const presence = createPresence(parts, own.presenceTimes)
  return {
    uses: createUses(parts, { changes, publishing, settlement, presence, removals, idempotency }),
    people,
    access: createAccess(parts),
    logs: createLogs(parts, readers),
    presence,
    reports: createBuildReports(parts, { changes, archive, jobs, publishing, settlement, expectations }),
    idempotency,
    repeats: createRepeats(parts, publishing),
    plants: createPlants(parts),
    setUp: createSetUp(parts),
    trail: createTrail(parts),
    system: createSystem(parts, people),
    async start() {
      await recovery.start()
      for (const each of [presence, deadlines, sealer, removals]) each.start()
      void housekeeping.run()
    },
    async endBuilds() {
      await scheduler.close()
      await recovery.endBuilds('The server was stopped.')
    },
    async close() {
      stopHearing()
      presence.close()
      await removals.close()
      await Promise.all([scheduler.close(), recovery.close(), housekeeping.close(), deadlines.close(), judge.close()])
      jobs.close()
      await publishing.idle()
      await settlement.idle()
      await archive.drainAll()
      // Last, so that what the others wrote at the end is sealed too.
      await sealer.close()
    },
  }
}

function forgetEnded({ relay }: Parts, changes: DeploymentChanges): () => void {
  return relay.subscribe({
    onFact: (fact) => {
      if (fact.type === 'log-ended') changes.forget(fact.deploymentId)
    },
    onBreak: () => undefined,
  })
}

function createAccess(parts: Parts): AccessService {
  const { store } = parts
  return {
    mayAsk: async (uid, asked) => {
      await assertKnown(parts, uid)
      await assertMayAsk(store, uid, asked)
    },
    mayReadWorkspace: async (uid, workspaceId) => {
      await workspaceFor(store, uid, { workspaceId, action: 'read' })
    },
  }
}
