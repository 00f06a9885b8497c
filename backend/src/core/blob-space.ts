/** The region of a server that keeps its blobs in its own folder. */
export const localRegion = 'local'

/** Where blobs stand: the bucket or folder of a region, and in it the part of the workspace that owns them. */
export type BlobSpace = { region: string; workspaceId: string }

/** Where a record's blobs stand. Records of the time when there was one region do not name it. */
export function blobSpaceOf(record: { region?: string | undefined; workspaceId: string }): BlobSpace {
  return { region: record.region ?? localRegion, workspaceId: record.workspaceId }
}
