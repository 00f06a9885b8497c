import type { Stage } from '../../kit/stage.ts'
import { openCloud, projectId, settle } from './cloud.ts'
import { CloudEars } from './kept.ts'

/** The stage of the outside client over the cloud: Ada speaks with backend A, and its apps are served by the edge. */
export async function openCloudStage(): Promise<Stage> {
  const cloud = await openCloud()
  const { ada, workspaceId } = await settle(cloud)
  const ears = new CloudEars(cloud, projectId)
  return {
    server: cloud.a,
    backends: [cloud.a, cloud.b],
    git: cloud.git,
    ada,
    workspaceId,
    blobs: () => cloud.s3.blobs(),
    outputs: () => [cloud.a, cloud.b, cloud.edge].map(({ output }) => output),
    listen: () => ears.listen(),
    kept: () => ears.all(),
    async close() {
      ears.close()
      await ada.close()
      await cloud.close()
    },
  }
}
