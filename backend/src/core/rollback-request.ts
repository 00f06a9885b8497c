import type { RollbackRequest, Vote } from '@trellis/shared/approval'
import type { DeploymentError, Insight } from '@trellis/shared/deployment'
import { millisOf, timestampOf } from '@trellis/shared/ids'
import type { BuildSettings } from '@trellis/shared/plant'
import type { WorkspacePolicy } from '@trellis/shared/workspace'
import type { ApprovalCause, ApprovalRecord } from './approval-records.ts'
import type { DeploymentRecord, PlantRecord, ReleaseRecord } from './records.ts'
import { countingVotes } from './rollback-policy.ts'
import type { SecretPins } from './secret-records.ts'

/** A page shows no more names of files than this, and a document holds no more. */
export const namedFiles = 200

export type Changes = RollbackRequest['changes']

type Opening = {
  id: string
  at: string
  deployment: DeploymentRecord
  policy: WorkspacePolicy['approvals']
  cause: ApprovalCause
  failure: { step: DeploymentError['step']; message: string; insight?: Insight | undefined }
  liveReleaseId: string
  targetReleaseId: string
  changes: Changes
}

/** The question that is put to the team, with everything that a person needs to decide. */
export function newRequest({ id, at, deployment, policy, cause, failure, ...releases }: Opening): ApprovalRecord {
  const { insight } = failure
  return {
    ...{ id, version: 1, workspaceId: deployment.workspaceId, plantId: deployment.plantId },
    ...{ environment: deployment.environment, target: deployment.target, deploymentId: deployment.id, cause },
    failedStep: failure.step,
    reason: failure.message,
    ...(insight ? { insight } : {}),
    ...(insight?.firstFailingLine ? { firstFailingLine: insight.firstFailingLine } : {}),
    ...releases,
    ...{ needed: policy.needed, eligible: policy.roles, authorCounts: policy.authorCounts },
    ...{ author: deployment.requestedBy, onDeadline: policy.onDeadline },
    deadline: timestampOf(millisOf(at) + policy.deadlineHours * 3600_000),
    status: 'open',
    createdAt: at,
  }
}

export function resolvedRequest(
  request: ApprovalRecord,
  outcome: { status: Exclude<ApprovalRecord['status'], 'open'>; at: string; by?: string },
): ApprovalRecord {
  const { status, at, by } = outcome
  return { ...request, version: request.version + 1, status, resolvedAt: at, ...(by ? { by } : {}) }
}

/**
 * The wire's shape. While it is open, votes of people who have left or whose role is too small by now are left out, as they
 * do not count; afterwards it shows how it came about.
 */
export function presentRequest(
  record: ApprovalRecord,
  votes: readonly Vote[],
  members: Parameters<typeof countingVotes>[2],
): RollbackRequest {
  const { target, cause, author, authorCounts, onDeadline, ...shown } = record
  return { ...shown, votes: record.status === 'open' ? countingVotes(record, votes, members) : [...votes] }
}

/** The settings whose values differ, by name. */
export function changedSettings(now: BuildSettings, then: BuildSettings): string[] {
  const before = new Map<string, unknown>(Object.entries(now))
  const after = new Map<string, unknown>(Object.entries(then))
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name)).sort()
}

type NamedFile = { path: string; sha256: string }

/** The files that visitors would get otherwise, at most `namedFiles` of them. */
export function changedFiles(now: readonly NamedFile[], then: readonly NamedFile[]): string[] {
  const before = new Map(now.map(({ path, sha256 }) => [path, sha256]))
  const after = new Map(then.map(({ path, sha256 }) => [path, sha256]))
  const paths = new Set([...before.keys(), ...after.keys()])
  return [...paths]
    .filter((path) => before.get(path) !== after.get(path))
    .sort()
    .slice(0, namedFiles)
}

/**
 * The plant after a request was approved whose deployment never reached visitors: settings and secrets are the live
 * release's again, and nothing is deployed by itself until somebody resumes it. Visitors notice nothing.
 */
export function restoredPlant(
  plant: PlantRecord,
  facts: { release: ReleaseRecord; pins: SecretPins; at: string; by?: string },
): PlantRecord {
  const { release, at, by } = facts
  const reason = `Went back to ${release.commit.sha.slice(0, 7)} after a failure`
  const { pins: _earlier, ...rest } = withoutRequest(plant)
  return {
    ...rest,
    version: plant.version + 1,
    settings: release.settings,
    ...(Object.keys(facts.pins).length > 0 ? { pins: facts.pins } : {}),
    automatic: { paused: true, reason, at, ...(by ? { by } : {}) },
    lastOutcome: 'ready',
    updatedAt: at,
  }
}

export function withoutRequest(plant: PlantRecord): PlantRecord {
  const { openRequestId: _closed, ...rest } = plant
  return rest
}
