import { timestampOf } from '@trellis/shared/ids'
import type { Commit, LiveRelease } from '@trellis/shared/plant'
import { changeStep, newSteps } from '../../src/core/deployment-steps.ts'
import type { BuildingState, DeploymentRecord, PlantRecord, QueueRecord } from '../../src/core/records.ts'

/** The nth of a row of ids that are valid ULIDs and sort as their numbers do. */
export function ulidOf(n: number): string {
  return `01J${String(n).padStart(23, '0')}`
}

/** So many seconds after the moment at which every test of the core begins. */
export function timeAt(seconds: number): string {
  return timestampOf(Date.UTC(2030, 0, 1) + seconds * 1000)
}

export const hashOfNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

export const commit: Commit = { sha: 'a'.repeat(40), message: 'Begin', author: 'Ada', at: timeAt(0) }

export const liveRelease: LiveRelease = { releaseId: ulidOf(70), commit, at: timeAt(1), by: 'ada' }

/** A production deployment that waits in the queue; whatever is given takes the place of its fields. */
export function deploymentRecord(change: Partial<DeploymentRecord> = {}): DeploymentRecord {
  return {
    id: ulidOf(1),
    version: 1,
    kind: 'deploy',
    plantId: ulidOf(2),
    workspaceId: ulidOf(3),
    environment: 'production',
    target: 'production',
    ref: 'main',
    settings: {},
    requestedBy: 'ada',
    createdAt: timeAt(0),
    message: 'Waiting for a builder',
    state: { status: 'queued', steps: newSteps('deploy') },
    ...change,
  }
}

/** A state that builds its first attempt, claimed, with no step begun. */
export function buildingState(change: Partial<BuildingState> = {}): BuildingState {
  return {
    status: 'building',
    phase: 'building',
    attempt: 1,
    claimed: true,
    startedAt: timeAt(1),
    pointerVersion: 0,
    steps: newSteps('deploy'),
    ...change,
  }
}

/** A rollback, which is never queued and has nothing to build. */
export function rollbackRecord(): DeploymentRecord {
  return deploymentRecord({
    kind: 'rollback',
    targetReleaseId: ulidOf(9),
    state: buildingState({
      phase: 'publishing',
      steps: changeStep(newSteps('rollback'), 'verify', { status: 'active', at: timeAt(1) }),
    }),
  })
}

/** A plant that was made and never deployed. */
export function plantRecord(change: Partial<PlantRecord> = {}): PlantRecord {
  return {
    id: ulidOf(2),
    version: 1,
    workspaceId: ulidOf(3),
    name: 'Shop',
    slug: 'shop',
    kind: 'static',
    gitUrl: 'https://git.example/shop.git',
    ref: 'main',
    region: 'local',
    settings: {},
    automatic: { paused: false },
    activeDeploymentIds: [],
    asleep: false,
    createdBy: 'ada',
    createdAt: timeAt(0),
    updatedAt: timeAt(0),
    ...change,
  }
}

/** The nth arrival in the queue, of a plant and workspace of its own unless said. */
export function queueEntry(n: number, change: Partial<QueueRecord> = {}): QueueRecord {
  return {
    deploymentId: ulidOf(1000 + n),
    plantId: ulidOf(2000 + n),
    workspaceId: ulidOf(3000 + n),
    target: 'production',
    status: 'queued',
    enqueuedAt: timeAt(n),
    ...change,
  }
}

/** The same value, with every object in it frozen, so that whoever changes its argument throws. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) frozen(part)
  }
  return value
}
