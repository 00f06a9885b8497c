import type { SealRecord, UnsealedRecord } from '../core/activity-records.ts'
import type { ApprovalRecord, VoteRecord } from '../core/approval-records.ts'
import type { CommentRecord, ReactionRecord } from '../core/conversation-records.ts'
import type {
  ActivityRecord,
  BuilderTokenRecord,
  CacheRecord,
  DeploymentRecord,
  DomainRecord,
  IdempotencyRecord,
  InviteRecord,
  JobRecord,
  LogChunkRecord,
  MasterKeyRecord,
  PlantRecord,
  PointerRecord,
  QueueRecord,
  ReleaseRecord,
  RemovalRecord,
  ServerRecord,
  Target,
  UserRecord,
  WorkspaceRecord,
} from '../core/records.ts'
import type { DataKeyRecord, SecretNameRecord, SecretRecord, SecretVersionRecord } from '../core/secret-records.ts'
import type { Ref } from './store.ts'

/** Firestore allows no `/` in an id; refs of previews may have one. */
function segment(text: string): string {
  return encodeURIComponent(text)
}

/** The one place that knows where a document stands; the same paths in every adapter. */
export const documents = {
  server: (): Ref<ServerRecord> => ({ path: 'meta/server' }),
  masterKey: (): Ref<MasterKeyRecord> => ({ path: 'meta/master-key' }),
  user: (uid: string): Ref<UserRecord> => ({ path: `users/${segment(uid)}` }),
  workspace: (id: string): Ref<WorkspaceRecord> => ({ path: `workspaces/${id}` }),
  removal: (id: string): Ref<RemovalRecord> => ({ path: `removals/${id}` }),
  invite: (hash: string): Ref<InviteRecord> => ({ path: `invites/${hash}` }),
  activity: (workspaceId: string, id: string): Ref<ActivityRecord> => ({
    path: `workspaces/${workspaceId}/activity/${id}`,
  }),
  seal: (workspaceId: string, n: number): Ref<SealRecord> => ({ path: `workspaces/${workspaceId}/seals/${n}` }),
  unsealed: (activityId: string): Ref<UnsealedRecord> => ({ path: `unsealed/${activityId}` }),
  secret: (workspaceId: string, id: string): Ref<SecretRecord> => ({ path: `workspaces/${workspaceId}/secrets/${id}` }),
  secretVersion: (workspaceId: string, id: string, version: number): Ref<SecretVersionRecord> => ({
    path: `workspaces/${workspaceId}/secrets/${id}/versions/${version}`,
  }),
  secretName: (workspaceId: string, hash: string): Ref<SecretNameRecord> => ({
    path: `workspaces/${workspaceId}/secretNames/${hash}`,
  }),
  dataKey: (workspaceId: string, version: number): Ref<DataKeyRecord> => ({
    path: `workspaces/${workspaceId}/keys/${version}`,
  }),
  plant: (id: string): Ref<PlantRecord> => ({ path: `plants/${id}` }),
  pointer: (plantId: string, target: Target): Ref<PointerRecord> => ({
    path: `plants/${plantId}/pointers/${segment(target)}`,
  }),
  domain: (host: string): Ref<DomainRecord> => ({ path: `domains/${segment(host)}` }),
  deployment: (id: string): Ref<DeploymentRecord> => ({ path: `deployments/${id}` }),
  logChunk: (deploymentId: string, first: number): Ref<LogChunkRecord> => ({
    path: `deployments/${deploymentId}/logs/${String(first).padStart(10, '0')}`,
  }),
  release: (id: string): Ref<ReleaseRecord> => ({ path: `releases/${id}` }),
  approval: (id: string): Ref<ApprovalRecord> => ({ path: `approvals/${id}` }),
  vote: (approvalId: string, uid: string): Ref<VoteRecord> => ({
    path: `approvals/${approvalId}/votes/${segment(uid)}`,
  }),
  comment: (id: string): Ref<CommentRecord> => ({ path: `comments/${id}` }),
  /** One for each target and emoji, so that people who react to different things never meet. */
  reaction: (key: string): Ref<ReactionRecord> => ({ path: `reactions/${key}` }),
  queue: (deploymentId: string): Ref<QueueRecord> => ({ path: `queue/${deploymentId}` }),
  job: (deploymentId: string): Ref<JobRecord> => ({ path: `jobs/${deploymentId}` }),
  builderToken: (hash: string): Ref<BuilderTokenRecord> => ({ path: `tokens/${hash}` }),
  cache: (plantId: string, keyHash: string): Ref<CacheRecord> => ({ path: `caches/${plantId}-${keyHash}` }),
  idempotency: (hash: string): Ref<IdempotencyRecord> => ({ path: `idempotency/${hash}` }),
} as const
