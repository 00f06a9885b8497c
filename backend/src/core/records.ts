import type { Activity } from '@trellis/shared/activity'
import type { LowerBuildLimits } from '@trellis/shared/build-limits'
import type {
  AnalysisReport,
  DeploymentError,
  DeploymentKind,
  Insight,
  LogProof,
  Step,
} from '@trellis/shared/deployment'
import type { Invite, Role } from '@trellis/shared/member'
import type { BuildSettings, Commit, Environment, GitCredential, LiveRelease, PlantKind } from '@trellis/shared/plant'
import type { Release } from '@trellis/shared/release'
import type { WorkspacePolicy } from '@trellis/shared/workspace'
import type { SecretPins } from './secret-records.ts'

/** What the Store holds. Times are ISO 8601; sizes are bytes. The wire's flat shapes are made of these by presenters. */

export type UserRecord = { uid: string; name: string; email?: string; operator: boolean; createdAt: string }

/**
 * The one document `meta/server`: whether an owner exists, and the hashes of the set-up tokens until then. These
 * are of the latest starts, of each backend one; they go when there is an owner.
 */
export type ServerRecord = { ownerExists: boolean; setupTokenHashes?: string[]; schema: number }

/**
 * `meta/master-key`: a proof of the master key that wraps data keys. `wrapsWith` is its id since it was exchanged for the
 * first time; servers that know both keys go by it, whichever they were started with as the newer one.
 */
export type MasterKeyRecord = { proof: string; wrapsWith?: string }

export type WorkspaceRecord = {
  id: string
  version: number
  name: string
  description?: string
  type?: string
  policy: WorkspacePolicy
  /** uid to role; `memberIds` repeats its keys for the query "my workspaces". */
  members: Record<string, Role>
  joinedAt: Record<string, string>
  memberIds: string[]
  createdBy: string
  createdAt: string
}

type Deleted = { id: string; workspaceId: string; name: string; by: { uid: string; name: string }; at: string }
export type PlantRemoval = Deleted & { kind: 'plant'; slug: string }
/** `members` are those that it had, who are to be told. */
export type WorkspaceRemoval = Deleted & { kind: 'workspace'; members: string[] }

/**
 * `removals/{id}`: a plant or a workspace that was deleted, by its id. It is made in the commit in which the thing's own
 * document goes, and stands until nothing of the thing is left.
 */
export type RemovalRecord = PlantRemoval | WorkspaceRemoval

export type InviteRecord = Invite & { workspaceId: string; revoked: boolean }

/** Which queue, pointer and request a deployment belongs to: `production`, or `preview:<ref>`. */
export type Target = 'production' | `preview:${string}`

export type PlantRecord = {
  id: string
  version: number
  workspaceId: string
  name: string
  slug: string
  kind: PlantKind
  gitUrl: string
  ref: string
  gitCredential?: GitCredential
  region: string
  settings: BuildSettings
  buildLimits?: LowerBuildLimits
  /** The versions of secrets that a rollback gave back. */
  pins?: SecretPins
  live?: LiveRelease
  latestDeploymentId?: string
  automatic: { paused: boolean; reason?: string; by?: string; at?: string }
  openRequestId?: string
  /** Production deployments that are queued or building, oldest first. */
  activeDeploymentIds: string[]
  /** How the last finished production deployment ended; cancelled ones do not count. */
  lastOutcome?: 'ready' | 'error'
  asleep: boolean
  queue?: { position: number; reason: string }
  createdBy: string
  createdAt: string
  updatedAt: string
}

/**
 * A claimed address; `host` is its label, such as `shop`. With `deploymentId` it shows that deployment's files and never
 * changes; else it shows the pointer of `target` (production unless said). A freed one keeps its document with `freedAt`
 * and rests for 30 days.
 */
export type DomainRecord = {
  host: string
  plantId: string
  workspaceId: string
  deploymentId?: string
  target?: Target
  freedAt?: string
}

/** `plants/{id}/pointers/{target}`: what visitors get. `previous` are the releases live before, newest first, at most 3. */
export type PointerRecord = {
  target: Target
  releaseId?: string
  previous: string[]
  version: number
  updatedAt: string
}

export type DeploymentRecord = {
  id: string
  version: number
  kind: DeploymentKind
  plantId: string
  workspaceId: string
  environment: Environment
  target: Target
  ref: string
  settings: BuildSettings
  requestedBy: string
  createdAt: string
  /** Only of a rollback: the release it goes back to. */
  targetReleaseId?: string
  /** What the pipeline says now, in words. */
  message: string
  commit?: Commit
  analysis?: AnalysisReport
  /** Its own address, once `upload` has finished. */
  url?: string
  /** The address of its previewed ref, once it was released there. */
  branchUrl?: string
  manifest?: { sha256: string; size: number }
  /** By the secret's id, the versions that its builder was given. */
  secretVersions?: Record<string, number>
  /** Where its blobs go: the plant's region when it was started. */
  region?: string
  state: DeploymentState
}

export type QueuedState = { status: 'queued'; steps: Step[] }

/**
 * `building`: a builder holds the attempt. `publishing`: the builder is done and the backend verifies and releases.
 * `pointerVersion` is the pointer's version when the attempt began; the move is conditional on it.
 */
export type BuildingState = {
  status: 'building'
  phase: 'building' | 'publishing'
  attempt: number
  claimed: boolean
  startedAt: string
  pointerVersion: number
  steps: Step[]
}

type Ended = { steps: Step[]; startedAt?: string; finishedAt: string; log?: LogProof }
export type ReadyState = Ended & { status: 'ready'; releaseId: string }
export type ErrorState = Ended & { status: 'error'; error: DeploymentError; insight?: Insight }
export type CancelledState = Ended & { status: 'cancelled'; reason: string; supersededBy?: string }
export type DeploymentState = QueuedState | BuildingState | ReadyState | ErrorState | CancelledState

/** One document per deployment that is queued or building; gone when it ends. */
export type QueueRecord = {
  deploymentId: string
  plantId: string
  workspaceId: string
  target: Target
  status: 'queued' | 'building'
  enqueuedAt: string
}

/**
 * `region` is where the blobs of its manifest are. `url` is the own address of its deployment, which outlives a change of
 * the plant's slug; releases of older versions have none.
 */
export type ReleaseRecord = Omit<Release, 'live' | 'url'> & { region?: string; url?: string }

/** A running job as its runner names it; `handle` is the runner's own plain data (pid and start time, or a task ARN). */
export type JobRecord = {
  deploymentId: string
  attempt: number
  runner: string
  handle?: Record<string, string | number>
  startedAt: string
  /** When the runner answered that this attempt runs. */
  runsSince?: string
}

/** `tokens/{sha256 of the token}`. A builder's token lives for ten minutes until its claim, then as long as its attempt. */
export type BuilderTokenRecord = {
  kind: 'builder'
  deploymentId: string
  workspaceId: string
  plantId: string
  attempt: number
  expiresAt: string
  nonce?: string
}

/** `deployments/{id}/logs/{first seq, 10 digits}`: `bytes` is gzip of NDJSON log lines. */
export type LogChunkRecord = { first: number; count: number; bytes: Uint8Array }

/** `caches/{plantId}-{key hash}`: a dependency cache's blob. */
export type CacheRecord = {
  plantId: string
  workspaceId: string
  region?: string
  trust: Environment
  keyHash: string
  packageManager: string
  nodeVersion: string
  sha256: string
  size: number
  savedAt: string
}

export type ActivityRecord = Activity

/**
 * That a command with a `requestId` was done, for 24 h. It is written in the commit in which the command took effect, so
 * without it nothing was made; `reply` follows when the first one has been answered.
 */
export type IdempotencyRecord = {
  payloadHash: string
  /** The documents that were written in that commit, new ones first; an answer that was not kept is made anew of them. */
  made?: string[]
  /** The workspaces that were written to: a repeat is for who is still in them. */
  within?: string[]
  reply?: unknown
  /** Of older versions: it is done, and its answer was a secret that is not kept. */
  shownOnce?: boolean
  /** Those that it names or whose data is in `reply`. */
  workspaceIds?: string[]
  /** What the answer was about was deleted, and the answer with it. */
  gone?: boolean
  createdAt: string
  expiresAt: string
}
