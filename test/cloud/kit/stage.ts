import type { Stage } from '../../kit/stage.ts'
import { openCloud, settle } from './cloud.ts'

/** The stage of the outside client over the cloud: it speaks with backend A, and its apps are served by the edge. */
export async function openCloudStage(): Promise<Stage> {
  const cloud = await openCloud()
  const { ada, workspaceId } = await settle(cloud)
  return {
    server: cloud.a,
    git: cloud.git,
    ada,
    workspaceId,
    blobs: () => cloud.s3.blobs(),
    async close() {
      await ada.close()
      await cloud.close()
    },
  }
}
