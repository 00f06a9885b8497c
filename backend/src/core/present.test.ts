import { Deployment, PipelineUpdate } from '@trellis/shared/deployment'
import { Plant } from '@trellis/shared/plant'
import { Release } from '@trellis/shared/release'
import { defaultPolicy, Workspace } from '@trellis/shared/workspace'
import { describe, expect, it } from 'vitest'
import {
  buildingState,
  commit,
  deploymentRecord,
  hashOfNothing,
  liveRelease,
  plantRecord,
  rollbackRecord,
  timeAt,
  ulidOf,
} from '../../test/kit/core-records.ts'
import { newSteps } from './deployment-steps.ts'
import { presentDeployment, presentPipeline, presentPlant, presentRelease, presentWorkspaceFor } from './present.ts'
import type { DeploymentRecord, PlantRecord, ReleaseRecord, WorkspaceRecord } from './records.ts'
import type { AppsAddress } from './site-address.ts'

const apps: AppsAddress = { scheme: 'http', domain: 'localhost:8080' }

describe('DEP8: a plant as it is shown', () => {
  const full: PlantRecord = plantRecord({
    live: liveRelease,
    latestDeploymentId: ulidOf(1),
    automatic: { paused: true, reason: 'Rolled back', by: 'ada', at: timeAt(2) },
    openRequestId: ulidOf(4),
    activeDeploymentIds: [ulidOf(1)],
    lastOutcome: 'error',
    queue: { position: 1, reason: 'This server builds one deployment at once.' },
    gitCredential: { secretId: ulidOf(6), username: 'ada' },
    pins: { [ulidOf(6)]: { version: 1, newest: 2 } },
  })

  it.each([
    { name: 'a new one', record: plantRecord(), status: 'EMPTY' },
    { name: 'with everything', record: full, status: 'DEPLOYING' },
  ])('$name satisfies the contract and says nothing besides', ({ record, status }) => {
    const plant = presentPlant(record, apps)
    expect(Plant.parse(plant)).toEqual(plant)
    expect(plant).toMatchObject({ status, url: 'http://shop.localhost:8080', version: record.version })
  })

  it('keeps what only the server may know', () => {
    const shown = Object.keys(presentPlant(full, apps))
    for (const key of ['pins', 'activeDeploymentIds', 'lastOutcome', 'asleep']) expect(shown).not.toContain(key)
  })
})

describe('DEP8: a deployment as it is shown', () => {
  const steps = newSteps('deploy')
  const ended = { steps, startedAt: timeAt(1), finishedAt: timeAt(9), log: { lines: 3, sha256: hashOfNothing } }
  const error = { code: 'build_failed', step: 'build' as const, message: 'npm run build ended with 1.' }
  const insight = { step: 'build' as const, blame: 'yours' as const, title: 'T', cause: 'C', advice: 'A' }
  const of = (state: DeploymentRecord['state']) =>
    deploymentRecord({ commit, url: 'http://x', manifest: { sha256: hashOfNothing, size: 1 }, state })
  const always = 'id version kind plantId workspaceId environment status ref commit steps progress message url'
  const base = [...always.split(' '), 'requestedBy', 'createdAt']

  it.each<{ name: string; record: DeploymentRecord; also: string[] }>([
    { name: 'queued', record: of({ status: 'queued', steps }), also: [] },
    { name: 'building', record: of(buildingState()), also: ['startedAt'] },
    {
      name: 'ready',
      record: of({ ...ended, status: 'ready', releaseId: ulidOf(5) }),
      also: ['startedAt', 'finishedAt', 'log', 'releaseId'],
    },
    {
      name: 'error',
      record: of({ ...ended, status: 'error', error, insight }),
      also: ['startedAt', 'finishedAt', 'log', 'error', 'insight'],
    },
    {
      name: 'cancelled in the queue',
      record: of({ status: 'cancelled', steps, finishedAt: timeAt(9), reason: 'superseded', supersededBy: ulidOf(8) }),
      also: ['finishedAt', 'reason', 'supersededBy'],
    },
  ])('$name has the fields of its status only', ({ record, also }) => {
    const deployment = presentDeployment(record)
    expect(Deployment.parse(deployment)).toEqual(deployment)
    expect(Object.keys(deployment).sort()).toEqual([...base, ...also].sort())
  })

  it('a rollback has two steps and keeps where it goes back to', () => {
    const deployment = presentDeployment(rollbackRecord())
    expect(deployment.steps.map((step) => step.id)).toEqual(['verify', 'release'])
    expect(deployment).not.toHaveProperty('targetReleaseId')
  })

  it('a pipeline names its plant as id, and says when it will be done only when that is known', () => {
    const record = of(buildingState())
    expect(presentPipeline(record)).not.toHaveProperty('eta')
    const update = presentPipeline(record, 1200)
    expect(PipelineUpdate.parse(update)).toEqual(update)
    expect(update).toMatchObject({ id: record.plantId, deploymentId: record.id, eta: 1200 })
  })
})

describe('DEP8: a workspace and a release as they are shown', () => {
  it('a workspace has the role of whoever asks and not the list of members', () => {
    const record: WorkspaceRecord = {
      id: ulidOf(3),
      version: 2,
      name: 'Team',
      description: 'Ours',
      policy: defaultPolicy,
      members: { ada: 'owner', bob: 'viewer' },
      joinedAt: { ada: timeAt(0), bob: timeAt(1) },
      memberIds: ['ada', 'bob'],
      createdBy: 'ada',
      createdAt: timeAt(0),
    }
    const workspace = presentWorkspaceFor(record, 'viewer')
    expect(Workspace.parse(workspace)).toEqual(workspace)
    expect(workspace).toEqual({
      id: ulidOf(3),
      version: 2,
      name: 'Team',
      description: 'Ours',
      policy: defaultPolicy,
      role: 'viewer',
    })
  })

  it('a release has the address of its deployment', () => {
    const record: ReleaseRecord = {
      id: ulidOf(5),
      plantId: ulidOf(2),
      workspaceId: ulidOf(3),
      environment: 'production',
      deploymentId: ulidOf(42),
      ref: 'main',
      commit,
      manifest: { sha256: hashOfNothing, size: 0 },
      files: 1,
      bytes: 12,
      settings: {},
      secretVersions: {},
      createdBy: 'ada',
      createdAt: timeAt(0),
    }
    const url = 'http://shop--0000000042.localhost:8080'
    for (const [kept, elsewhere] of [
      [{ ...record, region: 'eu', url }, 'http://elsewhere'],
      [record, url],
    ] as const) {
      const release = presentRelease(kept, { url: elsewhere, live: true })
      expect(Release.parse(release)).toEqual(release)
      expect(release).toMatchObject({ url, live: true })
    }
  })
})
