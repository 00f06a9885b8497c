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
  PlantRecord,
  QueueRecord,
  ReleaseRecord,
  RemovalRecord,
  UserRecord,
  WorkspaceRecord,
} from '../core/records.ts'
import type { DataKeyRecord, SecretNameRecord, SecretRecord, SecretVersionRecord } from '../core/secret-records.ts'

/**
 * A query that the Store can answer. `collection` has `{}` for a parent's id. Results come in the order of `order`, then
 * by id in the direction of the last of it. `below` names the range field, which must be the first of `order`.
 */
export type QuerySpec<T> = {
  readonly name: string
  readonly collection: string
  readonly equal: readonly string[]
  readonly contains?: string
  readonly below?: string
  readonly order: readonly { field: string; direction: 'asc' | 'desc' }[]
  readonly holds?: T
}

type Shape = Omit<QuerySpec<unknown>, 'name' | 'holds'>

function query<T>(name: string, shape: Shape): QuerySpec<T> {
  return { name, ...shape }
}

const newest = [{ field: 'createdAt', direction: 'desc' }] as const
const oldest = [{ field: 'createdAt', direction: 'asc' }] as const

/** All queries there are; `firestore.indexes.json` is generated from this table, and adapters refuse any other. */
export const queries = {
  users: query<UserRecord>('users', { collection: 'users', equal: [], order: oldest }),
  workspaces: query<WorkspaceRecord>('workspaces', { collection: 'workspaces', equal: [], order: oldest }),
  workspacesOfMember: query<WorkspaceRecord>('workspacesOfMember', {
    collection: 'workspaces',
    equal: [],
    contains: 'memberIds',
    order: oldest,
  }),
  secretsOfWorkspace: query<SecretRecord>('secretsOfWorkspace', {
    collection: 'workspaces/{}/secrets',
    equal: [],
    order: oldest,
  }),
  versionsOfSecret: query<SecretVersionRecord>('versionsOfSecret', {
    collection: 'workspaces/{}/secrets/{}/versions',
    equal: [],
    order: [{ field: 'version', direction: 'asc' }],
  }),
  dataKeysOfWorkspace: query<DataKeyRecord>('dataKeysOfWorkspace', {
    collection: 'workspaces/{}/keys',
    equal: [],
    order: [{ field: 'version', direction: 'asc' }],
  }),
  secretNamesOfWorkspace: query<SecretNameRecord>('secretNamesOfWorkspace', {
    collection: 'workspaces/{}/secretNames',
    equal: [],
    order: [{ field: 'secretId', direction: 'asc' }],
  }),
  removals: query<RemovalRecord>('removals', {
    collection: 'removals',
    equal: [],
    order: [{ field: 'at', direction: 'asc' }],
  }),
  plantsOfWorkspace: query<PlantRecord>('plantsOfWorkspace', {
    collection: 'plants',
    equal: ['workspaceId'],
    order: oldest,
  }),
  invitesOfWorkspace: query<InviteRecord>('invitesOfWorkspace', {
    collection: 'invites',
    equal: ['workspaceId'],
    order: newest,
  }),
  invitesByExpiry: query<InviteRecord>('invitesByExpiry', {
    collection: 'invites',
    equal: ['workspaceId'],
    order: [{ field: 'expiresAt', direction: 'desc' }],
  }),
  expiredInvites: query<InviteRecord>('expiredInvites', {
    collection: 'invites',
    equal: [],
    below: 'expiresAt',
    order: [{ field: 'expiresAt', direction: 'asc' }],
  }),
  deploymentsOfWorkspace: query<DeploymentRecord>('deploymentsOfWorkspace', {
    collection: 'deployments',
    equal: ['workspaceId'],
    order: newest,
  }),
  deploymentsOfPlant: query<DeploymentRecord>('deploymentsOfPlant', {
    collection: 'deployments',
    equal: ['plantId'],
    below: 'createdAt',
    order: newest,
  }),
  releasesOfTarget: query<ReleaseRecord>('releasesOfTarget', {
    collection: 'releases',
    equal: ['plantId', 'environment'],
    order: newest,
  }),
  releasesOfPlant: query<ReleaseRecord>('releasesOfPlant', {
    collection: 'releases',
    equal: ['plantId'],
    order: newest,
  }),
  releasesOfWorkspace: query<ReleaseRecord>('releasesOfWorkspace', {
    collection: 'releases',
    equal: ['workspaceId'],
    order: newest,
  }),
  approvalsOfWorkspace: query<ApprovalRecord>('approvalsOfWorkspace', {
    collection: 'approvals',
    equal: ['workspaceId'],
    order: newest,
  }),
  approvalsOfWorkspaceByStatus: query<ApprovalRecord>('approvalsOfWorkspaceByStatus', {
    collection: 'approvals',
    equal: ['workspaceId', 'status'],
    order: newest,
  }),
  approvalsOfPlant: query<ApprovalRecord>('approvalsOfPlant', {
    collection: 'approvals',
    equal: ['plantId'],
    order: newest,
  }),
  approvalsOfPlantByStatus: query<ApprovalRecord>('approvalsOfPlantByStatus', {
    collection: 'approvals',
    equal: ['plantId', 'status'],
    order: newest,
  }),
  approvalsByDeadline: query<ApprovalRecord>('approvalsByDeadline', {
    collection: 'approvals',
    equal: ['status'],
    below: 'deadline',
    order: [{ field: 'deadline', direction: 'asc' }],
  }),
  votesOfApproval: query<VoteRecord>('votesOfApproval', {
    collection: 'approvals/{}/votes',
    equal: [],
    order: [{ field: 'at', direction: 'asc' }],
  }),
  commentsOfWorkspace: query<CommentRecord>('commentsOfWorkspace', {
    collection: 'comments',
    equal: ['workspaceId'],
    order: [{ field: 'at', direction: 'desc' }],
  }),
  commentsOfPlant: query<CommentRecord>('commentsOfPlant', {
    collection: 'comments',
    equal: ['plantId'],
    order: [{ field: 'at', direction: 'desc' }],
  }),
  commentsOfDeployment: query<CommentRecord>('commentsOfDeployment', {
    collection: 'comments',
    equal: ['deploymentId'],
    order: [{ field: 'at', direction: 'desc' }],
  }),
  reactionsOfWorkspace: query<ReactionRecord>('reactionsOfWorkspace', {
    collection: 'reactions',
    equal: ['workspaceId'],
    order: [{ field: 'changedAt', direction: 'desc' }],
  }),
  reactionsOfPlant: query<ReactionRecord>('reactionsOfPlant', {
    collection: 'reactions',
    equal: ['plantId'],
    order: [{ field: 'changedAt', direction: 'desc' }],
  }),
  reactionsOfDeployment: query<ReactionRecord>('reactionsOfDeployment', {
    collection: 'reactions',
    equal: ['deploymentId'],
    order: [{ field: 'changedAt', direction: 'desc' }],
  }),
  reactionsOfTarget: query<ReactionRecord>('reactionsOfTarget', {
    collection: 'reactions',
    equal: ['targetKey'],
    order: [{ field: 'changedAt', direction: 'desc' }],
  }),
  queue: query<QueueRecord>('queue', {
    collection: 'queue',
    equal: [],
    order: [{ field: 'enqueuedAt', direction: 'asc' }],
  }),
  queueOfPlant: query<QueueRecord>('queueOfPlant', {
    collection: 'queue',
    equal: ['plantId'],
    order: [{ field: 'enqueuedAt', direction: 'asc' }],
  }),
  jobs: query<JobRecord>('jobs', { collection: 'jobs', equal: [], order: [{ field: 'startedAt', direction: 'asc' }] }),
  cachesOfPlant: query<CacheRecord>('cachesOfPlant', {
    collection: 'caches',
    equal: ['plantId'],
    order: [{ field: 'savedAt', direction: 'desc' }],
  }),
  cachesOfWorkspace: query<CacheRecord>('cachesOfWorkspace', {
    collection: 'caches',
    equal: ['workspaceId'],
    order: [{ field: 'savedAt', direction: 'desc' }],
  }),
  logChunks: query<LogChunkRecord>('logChunks', {
    collection: 'deployments/{}/logs',
    equal: [],
    order: [{ field: 'first', direction: 'asc' }],
  }),
  logChunksBackwards: query<LogChunkRecord>('logChunksBackwards', {
    collection: 'deployments/{}/logs',
    equal: [],
    below: 'first',
    order: [{ field: 'first', direction: 'desc' }],
  }),
  activityOfWorkspace: query<ActivityRecord>('activityOfWorkspace', {
    collection: 'workspaces/{}/activity',
    equal: [],
    below: 'at',
    order: [{ field: 'at', direction: 'desc' }],
  }),
  activityOfPlant: query<ActivityRecord>('activityOfPlant', {
    collection: 'workspaces/{}/activity',
    equal: ['plantId'],
    below: 'at',
    order: [{ field: 'at', direction: 'desc' }],
  }),
  activityOfKind: query<ActivityRecord>('activityOfKind', {
    collection: 'workspaces/{}/activity',
    equal: ['kind'],
    below: 'at',
    order: [{ field: 'at', direction: 'desc' }],
  }),
  activityOfPerson: query<ActivityRecord>('activityOfPerson', {
    collection: 'workspaces/{}/activity',
    equal: ['by.uid'],
    below: 'at',
    order: [{ field: 'at', direction: 'desc' }],
  }),
  unsealed: query<UnsealedRecord>('unsealed', {
    collection: 'unsealed',
    equal: [],
    order: [{ field: 'at', direction: 'asc' }],
  }),
  unsealedOfWorkspace: query<UnsealedRecord>('unsealedOfWorkspace', {
    collection: 'unsealed',
    equal: ['workspaceId'],
    order: [{ field: 'at', direction: 'asc' }],
  }),
  seals: query<SealRecord>('seals', {
    collection: 'workspaces/{}/seals',
    equal: [],
    order: [{ field: 'n', direction: 'asc' }],
  }),
  sealsBackwards: query<SealRecord>('sealsBackwards', {
    collection: 'workspaces/{}/seals',
    equal: [],
    order: [{ field: 'n', direction: 'desc' }],
  }),
  tokensOfPlant: query<BuilderTokenRecord>('tokensOfPlant', {
    collection: 'tokens',
    equal: ['plantId'],
    order: [{ field: 'expiresAt', direction: 'asc' }],
  }),
  tokensOfWorkspace: query<BuilderTokenRecord>('tokensOfWorkspace', {
    collection: 'tokens',
    equal: ['workspaceId'],
    order: [{ field: 'expiresAt', direction: 'asc' }],
  }),
  restedAddresses: query<DomainRecord>('restedAddresses', {
    collection: 'domains',
    equal: [],
    below: 'freedAt',
    order: [{ field: 'freedAt', direction: 'asc' }],
  }),
  answersAboutWorkspace: query<IdempotencyRecord>('answersAboutWorkspace', {
    collection: 'idempotency',
    equal: [],
    contains: 'workspaceIds',
    order: oldest,
  }),
  expiredTokens: query<{ expiresAt: string }>('expiredTokens', {
    collection: 'tokens',
    equal: [],
    below: 'expiresAt',
    order: [{ field: 'expiresAt', direction: 'asc' }],
  }),
  expiredIdempotency: query<{ expiresAt: string }>('expiredIdempotency', {
    collection: 'idempotency',
    equal: [],
    below: 'expiresAt',
    order: [{ field: 'expiresAt', direction: 'asc' }],
  }),
} as const
