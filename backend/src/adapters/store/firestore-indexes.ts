import { type QuerySpec, queries } from '../../ports/queries.ts'
import { writeField } from './firestore-fields.ts'

type IndexField =
  | { fieldPath: string; order: 'ASCENDING' | 'DESCENDING' }
  | { fieldPath: string; arrayConfig: 'CONTAINS' }
export type CompositeIndex = { collectionGroup: string; queryScope: 'COLLECTION'; fields: IndexField[] }
export type FieldOverride = { collectionGroup: string; fieldPath: string; indexes: [] }
export type IndexFile = { indexes: CompositeIndex[]; fieldOverrides: FieldOverride[] }

/** Every collection that Trellis writes, by its last segment, with its fields that are large and that no query asks for. */
export const collections: Record<string, readonly string[]> = {
  users: [],
  tokens: [],
  invites: [],
  workspaces: [],
  activity: ['text'],
  seals: ['entries'],
  unsealed: ['hash'],
  secrets: [],
  versions: ['sealed'],
  secretNames: [],
  keys: ['bytes', 'nonce'],
  plants: ['settings'],
  pointers: [],
  domains: [],
  deployments: ['analysis', 'settings', 'state'],
  logs: ['bytes'],
  releases: ['settings'],
  approvals: ['changes', 'insight', 'firstFailingLine'],
  votes: [],
  comments: ['by', 'target', 'text'],
  reactions: ['target', 'uids'],
  caches: [],
  queue: [],
  jobs: [],
  idempotency: ['made', 'reply', 'within'],
  removals: ['by', 'members'],
  meta: [],
}

/**
 * What `firestore.indexes.json` holds: an index for each query that Firestore does not answer from the indexes of single
 * fields, and the fields that need none. An index ends with the id in the direction of its last field, as queries do.
 */
export function firestoreIndexes(): IndexFile {
  const needed = Object.values(queries).filter(needsIndex).map(indexFor)
  const byContent = new Map(needed.map((index) => [JSON.stringify(index), index]))
  const fieldOverrides = Object.entries(collections).flatMap(([collectionGroup, fields]) =>
    [writeField, ...fields].map((fieldPath): FieldOverride => ({ collectionGroup, fieldPath, indexes: [] })),
  )
  return { indexes: [...byContent.values()], fieldOverrides }
}

function needsIndex({ equal, contains, order }: QuerySpec<unknown>): boolean {
  return equal.length + (contains ? 1 : 0) + order.length > 1
}

function indexFor({ collection, equal, contains, order }: QuerySpec<unknown>): CompositeIndex {
  return {
    collectionGroup: collection.split('/').at(-1) ?? collection,
    queryScope: 'COLLECTION',
    fields: [
      ...equal.map((fieldPath): IndexField => ({ fieldPath, order: 'ASCENDING' })),
      ...(contains ? [{ fieldPath: contains, arrayConfig: 'CONTAINS' } as const] : []),
      ...order.map(
        ({ field, direction }): IndexField => ({
          fieldPath: field,
          order: direction === 'asc' ? 'ASCENDING' : 'DESCENDING',
        }),
      ),
    ],
  }
}
