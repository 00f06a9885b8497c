import type { CommandName } from '@trellis/shared/commands'
import { workspaceFor } from './access.ts'
import { getActivity } from './activity.ts'
import { createBuildReports } from './build-reports.ts'
import { createDeploymentChanges } from './deployment-changes.ts'
import { createDeployments } from './deployments.ts'
import { createExpectations } from './expectations.ts'
import { createHousekeeping } from './housekeeping.ts'
import { createIdempotency } from './idempotency.ts'
import { createJobs } from './jobs.ts'
import { createLogArchive } from './log-archive.ts'
import { createLogs } from './logs.ts'
import type { Parts } from './parts.ts'
import { assertKnown, createPeople, createSetUp, enter } from './people.ts'
import { createPlants, resumeDeploys } from './plants.ts'
import { createPublishing } from './publishing.ts'
import { createRecovery } from './recovery.ts'
import { createRollbacks } from './rollbacks.ts'
import { createScheduler } from './scheduler.ts'
import type { Services, Use, Uses } from './services.ts'
import { createSettlement } from './settlement.ts'
import { createSystem } from './system.ts'
import { createWorkspace, getMyWorkspaces, joinWorkspace, updateWorkspace } from './workspaces.ts'

/** The services and their life: `start` when the server listens, `close` before the ports are closed. */
export type RunningServices = Services & { start(): Promise<void>; close(): Promise<void> }

/** Makes all services of their parts. Nothing runs before `start`, besides what callers ask for. */
export function createServices(parts: Parts): RunningServices {
  const expectations = createExpectations(parts)
  const changes = createDeploymentChanges(parts, expectations)
  const archive = createLogArchive(parts)
  const settlement = createSettlement(parts, archive)
  const jobs = createJobs(parts, changes, settlement)
  const publishing = createPublishing(parts, { changes, archive, settlement })
  const scheduler = createScheduler(parts, { changes, jobs, expectations })
  const recovery = createRecovery(parts, { jobs, publishing, settlement, scheduler })
  const housekeeping = createHousekeeping(parts)
  const people = createPeople(parts)
  const plants = createPlants(parts, changes, settlement)
  const deployments = createDeployments(parts, changes, settlement)
  const rollbacks = createRollbacks(parts, publishing)
  return {
    uses: {
      enter: enter(parts),
      ...forKnownUsers(parts, {
        'get-my-workspaces': getMyWorkspaces(parts),
        'create-workspace': createWorkspace(parts),
        'join-workspace': joinWorkspace(parts),
        'update-workspace': updateWorkspace(parts),
        'start-deploy': deployments.startDeploy,
        'cancel-deploy': deployments.cancelDeploy,
        'retry-deploy': deployments.retryDeploy,
        'get-deployment': deployments.getDeployment,
        'get-deployments': deployments.getDeployments,
        rollback: rollbacks.rollback,
        'get-releases': rollbacks.getReleases,
        'resume-deploys': resumeDeploys(parts),
        'get-plant': plants.getPlant,
        'update-plant': plants.updatePlant,
        'delete-plant': plants.deletePlant,
        'get-activity': getActivity(parts),
      }),
    },
    people,
    access: {
      mayReadWorkspace: async (uid, workspaceId) => {
        await workspaceFor(parts.store, uid, { workspaceId, action: 'read' })
      },
    },
    logs: createLogs(parts),
    reports: createBuildReports(parts, { changes, archive, jobs, publishing, settlement, expectations }),
    idempotency: createIdempotency(parts),
    plants,
    setUp: createSetUp(parts),
    system: createSystem(parts, people, parts.clock.now()),
    async start() {
      await recovery.start()
      void housekeeping.run()
    },
    async close() {
      await Promise.all([scheduler.close(), recovery.close(), housekeeping.close()])
      jobs.close()
      await publishing.idle()
      await settlement.idle()
      await archive.drainAll()
    },
  }
}

/** Puts the check that a user is known before every use. */
function forKnownUsers(parts: Parts, uses: Uses): Uses {
  const guarded: Uses = {}
  for (const name of Object.keys(uses) as CommandName[]) guard(guarded, uses, { name, parts })
  return guarded
}

function guard<N extends CommandName>(into: Uses, from: Uses, { name, parts }: { name: N; parts: Parts }): void {
  const use = from[name] as Use<N> | undefined
  if (!use) return
  const known: Use<N> = async (caller, payload) => {
    await assertKnown(parts, caller.uid)
    return use(caller, payload)
  }
  Object.assign(into, { [name]: known })
}
