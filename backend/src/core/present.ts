import type { Deployment, PipelineUpdate } from '@trellis/shared/deployment'
import type { Role } from '@trellis/shared/member'
import type { Plant } from '@trellis/shared/plant'
import type { Release } from '@trellis/shared/release'
import type { Workspace } from '@trellis/shared/workspace'
import { overallProgress } from './deployment-steps.ts'
import { plantStatus } from './plant-status.ts'
import type { DeploymentRecord, PlantRecord, ReleaseRecord, WorkspaceRecord } from './records.ts'
import { type AppsAddress, plantLabel, siteUrl } from './site-address.ts'

/** The one place where records become the wire's flat shapes. Nothing that only the server may know passes here. */

export function presentPlant(record: PlantRecord, apps: AppsAddress): Plant {
  const { activeDeploymentIds, lastOutcome, asleep, pins, ...rest } = record
  return { ...rest, status: plantStatus(record), url: siteUrl(apps, plantLabel(record.slug)) }
}

export function presentDeployment(record: DeploymentRecord): Deployment {
  const { state, target, settings, targetReleaseId, manifest, region, secretVersions, ...rest } = record
  const flat: Deployment = { ...rest, status: state.status, steps: state.steps, progress: overallProgress(state.steps) }
  if (state.status === 'queued') return flat
  if (state.startedAt) flat.startedAt = state.startedAt
  if (state.status === 'building') return flat
  flat.finishedAt = state.finishedAt
  if (state.log) flat.log = state.log
  if (state.status === 'ready') flat.releaseId = state.releaseId
  if (state.status === 'error') {
    flat.error = state.error
    if (state.insight) flat.insight = state.insight
  }
  if (state.status === 'cancelled') {
    flat.reason = state.reason
    if (state.supersededBy) flat.supersededBy = state.supersededBy
  }
  return flat
}

/** `eta` is the expected rest in milliseconds, where it is known. */
export function presentPipeline(record: DeploymentRecord, eta?: number): PipelineUpdate {
  const { steps } = record.state
  return {
    id: record.plantId,
    deploymentId: record.id,
    version: record.version,
    kind: record.kind,
    status: record.state.status,
    steps,
    progress: overallProgress(steps),
    message: record.message,
    ...(eta === undefined ? {} : { eta }),
  }
}

export function presentWorkspace(record: WorkspaceRecord): Omit<Workspace, 'role'> {
  const { id, version, name, description, type, policy } = record
  return { id, version, name, policy, ...(description ? { description } : {}), ...(type ? { type } : {}) }
}

export function presentWorkspaceFor(record: WorkspaceRecord, role: Role): Workspace {
  return { ...presentWorkspace(record), role }
}

/** `url` is its address where the record does not hold it. */
export function presentRelease(record: ReleaseRecord, site: { url: string; live: boolean }): Release {
  const { region, url = site.url, ...rest } = record
  return { ...rest, url, live: site.live }
}
