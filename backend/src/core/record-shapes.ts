import type { SealRecord, UnsealedRecord } from './activity-records.ts'
import type { ApprovalRecord, VoteRecord } from './approval-records.ts'
import type { CommentRecord, ReactionRecord } from './conversation-records.ts'
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
  PointerRecord,
  QueueRecord,
  ReleaseRecord,
  RemovalRecord,
  UserRecord,
  WorkspaceRecord,
} from './records.ts'

import type { DataKeyRecord, SecretNameRecord, SecretRecord, SecretVersionRecord } from './secret-records.ts'

type Kind = 'string' | 'number' | 'boolean' | 'bytes' | 'list' | 'object'
type KindOf<V> = [V] extends [string]
  ? 'string'
  : [V] extends [number]
    ? 'number'
    : [V] extends [boolean]
      ? 'boolean'
      : [V] extends [Uint8Array]
        ? 'bytes'
        : [V] extends [readonly unknown[]]
          ? 'list'
          : 'object'
type Required<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? never : K }[keyof T]
type Needs<T> = { [K in Required<T>]: KindOf<T[K]> }

function needs<T>(members: Needs<T>): Record<string, Kind> {
  return members
}

const ids = { plantId: 'string', workspaceId: 'string' } as const

/**
 * What the program relies on in each kind of document that it reads. A member that a record gets and that is not optional
 * does not compile before it stands here, and so whoever adds it is asked what documents of older versions have instead.
 */
const shapes: Record<string, Record<string, Kind>> = {
  users: needs<UserRecord>({ uid: 'string', name: 'string', operator: 'boolean', createdAt: 'string' }),
  workspaces: needs<WorkspaceRecord>({
    ...{ id: 'string', version: 'number', name: 'string', policy: 'object', members: 'object', joinedAt: 'object' },
    ...{ memberIds: 'list', createdBy: 'string', createdAt: 'string' },
  }),
  'workspaces/{}/activity': needs<ActivityRecord>({
    ...{ id: 'string', workspaceId: 'string', at: 'string', kind: 'string', text: 'string' },
  }),
  'workspaces/{}/seals': needs<SealRecord>({
    ...{ workspaceId: 'string', n: 'number', previous: 'string', at: 'string', count: 'number' },
    ...{ first: 'string', last: 'string', entries: 'list', hash: 'string' },
  }),
  unsealed: needs<UnsealedRecord>({ id: 'string', workspaceId: 'string', at: 'string', hash: 'string' }),
  'workspaces/{}/secrets': needs<SecretRecord>({
    ...{ id: 'string', workspaceId: 'string', name: 'string', environments: 'list', exposure: 'string' },
    ...{ version: 'number', valueVersion: 'number', masked: 'boolean' },
    ...{ createdAt: 'string', createdBy: 'string', updatedAt: 'string', updatedBy: 'string' },
  }),
  'workspaces/{}/secrets/{}/versions': needs<SecretVersionRecord>({
    ...{ secretId: 'string', version: 'number', sealed: 'object', createdAt: 'string', createdBy: 'string' },
  }),
  'workspaces/{}/secretNames': needs<SecretNameRecord>({ secretId: 'string' }),
  'workspaces/{}/keys': needs<DataKeyRecord>({
    ...{ workspaceId: 'string', version: 'number', masterKey: 'string', nonce: 'string', bytes: 'string' },
    createdAt: 'string',
  }),
  removals: needs<RemovalRecord>({
    ...{ id: 'string', workspaceId: 'string', kind: 'string', name: 'string', by: 'object', at: 'string' },
  }),
  invites: needs<InviteRecord>({
    ...{ id: 'string', workspaceId: 'string', role: 'string', revoked: 'boolean', usesLeft: 'number' },
    ...{ createdBy: 'string', createdAt: 'string', expiresAt: 'string' },
  }),
  plants: needs<PlantRecord>({
    ...{ id: 'string', version: 'number', workspaceId: 'string', name: 'string', slug: 'string', kind: 'string' },
    ...{ gitUrl: 'string', ref: 'string', region: 'string', settings: 'object', automatic: 'object' },
    ...{
      activeDeploymentIds: 'list',
      asleep: 'boolean',
      createdBy: 'string',
      createdAt: 'string',
      updatedAt: 'string',
    },
  }),
  'plants/{}/pointers': needs<PointerRecord>({
    ...{ target: 'string', previous: 'list', version: 'number', updatedAt: 'string' },
  }),
  domains: needs<DomainRecord>({ host: 'string', ...ids }),
  deployments: needs<DeploymentRecord>({
    ...{ id: 'string', version: 'number', kind: 'string', ...ids, environment: 'string', target: 'string' },
    ...{ ref: 'string', settings: 'object', requestedBy: 'string', createdAt: 'string', message: 'string' },
    state: 'object',
  }),
  'deployments/{}/logs': needs<LogChunkRecord>({ first: 'number', count: 'number', bytes: 'bytes' }),
  releases: needs<ReleaseRecord>({
    ...{ id: 'string', ...ids, environment: 'string', deploymentId: 'string', ref: 'string', commit: 'object' },
    ...{ manifest: 'object', files: 'number', bytes: 'number', settings: 'object', secretVersions: 'object' },
    ...{ createdBy: 'string', createdAt: 'string' },
  }),
  approvals: needs<ApprovalRecord>({
    ...{ id: 'string', version: 'number', ...ids, environment: 'string', target: 'string', deploymentId: 'string' },
    ...{ cause: 'string', failedStep: 'string', reason: 'string', targetReleaseId: 'string', changes: 'object' },
    ...{ needed: 'number', eligible: 'list', author: 'string', authorCounts: 'boolean', onDeadline: 'string' },
    ...{ deadline: 'string', status: 'string', createdAt: 'string' },
  }),
  'approvals/{}/votes': needs<VoteRecord>({
    ...{ uid: 'string', name: 'string', decision: 'string', at: 'string', via: 'string' },
  }),
  comments: needs<CommentRecord>({
    ...{ id: 'string', ...ids, target: 'object', by: 'object', text: 'string', at: 'string' },
  }),
  reactions: needs<ReactionRecord>({
    ...{ ...ids, targetKey: 'string', target: 'object', emoji: 'string', uids: 'list' },
    ...{ version: 'number', changedAt: 'string' },
  }),
  queue: needs<QueueRecord>({
    ...{ deploymentId: 'string', ...ids, target: 'string', status: 'string', enqueuedAt: 'string' },
  }),
  jobs: needs<JobRecord>({ deploymentId: 'string', attempt: 'number', runner: 'string', startedAt: 'string' }),
  tokens: needs<BuilderTokenRecord>({
    ...{ kind: 'string', deploymentId: 'string', ...ids, attempt: 'number', expiresAt: 'string' },
  }),
  caches: needs<CacheRecord>({
    ...{ ...ids, trust: 'string', keyHash: 'string', packageManager: 'string', nodeVersion: 'string' },
    ...{ sha256: 'string', size: 'number', savedAt: 'string' },
  }),
  idempotency: needs<IdempotencyRecord>({ payloadHash: 'string', createdAt: 'string', expiresAt: 'string' }),
}

/** The kinds of documents that are looked at, by their collection with `{}` for the ids of parents. */
export const shapedKinds: readonly string[] = Object.keys(shapes)

/** The members that a document of this kind lacks or has as something else; none for a kind that has no shape. */
export function missingMembers(kind: string, data: unknown): string[] {
  const members = new Map<string, unknown>(Object.entries(typeof data === 'object' && data !== null ? data : {}))
  const wanted = Object.entries(shapes[kind] ?? {})
  return wanted.filter(([name, expected]) => kindOf(members.get(name)) !== expected).map(([name]) => name)
}

function kindOf(value: unknown): Kind | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return kindOfPlain(value)
  if (value instanceof Uint8Array) return 'bytes'
  if (Array.isArray(value)) return 'list'
  return typeof value === 'object' && value !== null ? 'object' : undefined
}

function kindOfPlain(value: string | number | boolean): Kind {
  return typeof value === 'string' ? 'string' : typeof value === 'number' ? 'number' : 'boolean'
}
