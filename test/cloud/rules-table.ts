/** Who may read what, as the table of documents says. */
export type Readers = 'members' | 'own' | 'nobody'

/** A document of one kind with what it holds, and the question by which a browser would list its collection. */
export type Row = {
  path: string
  readers: Readers
  data?: Record<string, unknown>
  list?: { field: string; is: '==' | 'array-contains'; value: 'workspace' | 'uid' }
}

export const workspaceId = 'garden'
const inWorkspace = { workspaceId, createdAt: '2030-01-01T00:00:00.000Z' }
const byWorkspace = { field: 'workspaceId', is: '==', value: 'workspace' } as const

/** Every kind of document there is or will be, by its collection with `{}` for the ids of parents. */
export const rows: Record<string, Row> = {
  users: { path: 'users/owner', readers: 'own' },
  tokens: { path: 'tokens/hash', readers: 'nobody', data: inWorkspace, list: byWorkspace },
  invites: { path: 'invites/hash', readers: 'nobody', data: inWorkspace, list: byWorkspace },
  workspaces: {
    path: `workspaces/${workspaceId}`,
    readers: 'members',
    list: { field: 'memberIds', is: 'array-contains', value: 'uid' },
  },
  'workspaces/{}/secrets': { path: `workspaces/${workspaceId}/secrets/s`, readers: 'nobody', data: inWorkspace },
  'workspaces/{}/secrets/{}/versions': {
    path: `workspaces/${workspaceId}/secrets/s/versions/1`,
    readers: 'nobody',
    data: inWorkspace,
  },
  'workspaces/{}/secretNames': { path: `workspaces/${workspaceId}/secretNames/hash`, readers: 'nobody' },
  'workspaces/{}/keys': { path: `workspaces/${workspaceId}/keys/1`, readers: 'nobody', data: inWorkspace },
  'workspaces/{}/activity': { path: `workspaces/${workspaceId}/activity/a`, readers: 'members' },
  'workspaces/{}/seals': { path: `workspaces/${workspaceId}/seals/1`, readers: 'members' },
  unsealed: { path: 'unsealed/a', readers: 'nobody', data: inWorkspace, list: byWorkspace },
  plants: { path: 'plants/rose', readers: 'members', data: inWorkspace, list: byWorkspace },
  'plants/{}/private': { path: 'plants/rose/private/webhook', readers: 'nobody', data: inWorkspace, list: byWorkspace },
  'plants/{}/pointers': { path: 'plants/rose/pointers/production', readers: 'members' },
  domains: { path: 'domains/rose', readers: 'nobody', data: inWorkspace, list: byWorkspace },
  deployments: { path: 'deployments/d', readers: 'members', data: inWorkspace, list: byWorkspace },
  'deployments/{}/logs': { path: 'deployments/d/logs/0000000001', readers: 'members' },
  releases: { path: 'releases/r', readers: 'members', data: inWorkspace, list: byWorkspace },
  approvals: { path: 'approvals/q', readers: 'members', data: inWorkspace, list: byWorkspace },
  'approvals/{}/votes': { path: 'approvals/q/votes/viewer', readers: 'members' },
  comments: { path: 'comments/c', readers: 'members', data: inWorkspace, list: byWorkspace },
  reactions: { path: 'reactions/r', readers: 'members', data: inWorkspace, list: byWorkspace },
  traffic: { path: 'traffic/rose', readers: 'nobody', data: inWorkspace, list: byWorkspace },
  'traffic/{}/hours': { path: 'traffic/rose/hours/2030-01-01T00', readers: 'members' },
  queue: { path: 'queue/d', readers: 'nobody', data: inWorkspace, list: byWorkspace },
  jobs: { path: 'jobs/d', readers: 'nobody', data: inWorkspace, list: byWorkspace },
  idempotency: { path: 'idempotency/hash', readers: 'nobody', data: inWorkspace, list: byWorkspace },
  caches: { path: 'caches/rose-hash', readers: 'nobody', data: inWorkspace, list: byWorkspace },
  removals: { path: 'removals/rose', readers: 'nobody', data: inWorkspace, list: byWorkspace },
  meta: { path: 'meta/server', readers: 'nobody', data: inWorkspace, list: byWorkspace },
  unknown: { path: 'unknown/x', readers: 'nobody', data: inWorkspace, list: byWorkspace },
}

const roles = { owner: 'owner', maintainer: 'maintainer', developer: 'developer', viewer: 'viewer' } as const
export const members: readonly string[] = Object.keys(roles)

/** Every kind of reader; null is signed out. The stranger owns another workspace, the removed one made this one. */
export const readers = [...members, 'stranger', 'removed', null] as const

/** The workspace whose documents are asked for, and one of somebody else. */
export const workspaces = {
  [workspaceId]: {
    name: 'Garden',
    members: roles,
    memberIds: members,
    joinedAt: { ...Object.fromEntries(members.map((uid) => [uid, '2030'])), removed: '2030' },
    createdBy: 'removed',
  },
  elsewhere: { name: 'Elsewhere', members: { stranger: 'owner' }, memberIds: ['stranger'], createdBy: 'stranger' },
}

export function mayRead(row: Row, reader: string | null): boolean {
  if (reader === null || row.readers === 'nobody') return false
  return row.readers === 'own' ? row.path.endsWith(`/${reader}`) : members.includes(reader)
}
