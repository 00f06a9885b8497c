import { localRegion } from '@trellis/shared/server-config'

export { localRegion }

/** Where blobs stand: the bucket or folder of a region, and in it the part of the workspace that owns them. */
export type BlobSpace = { region: string; workspaceId: string }

/** Where a record's blobs stand. Records of the time when there was one region do not name it. */
export function blobSpaceOf(record: { region?: string | undefined; workspaceId: string }): BlobSpace {
  return { region: record.region ?? localRegion, workspaceId: record.workspaceId }
}
