import type { Deployment, PipelineUpdate } from '@trellis/shared'
import { reconcile, type SetStoreFunction } from 'solid-js/store'
import type { AppState } from './model.ts'
import { pipelineOf, takesDocument, takesPipeline } from './versions.ts'

export function createDeploymentWriter(state: AppState, setState: SetStoreFunction<AppState>) {
  const picture = (update: PipelineUpdate, at: number) => {
    if (!takesPipeline(state.pipelines[update.deploymentId], update)) return
    setState('pipelines', update.deploymentId, reconcile({ ...update, receivedAt: at }))
  }
  return {
    picture,
    /** A document also brings a picture, where it is newer than the one held. */
    document: (arriving: Deployment, at: number) => {
      if (!takesDocument(state.deployments[arriving.id], arriving)) return
      setState('deployments', arriving.id, reconcile(arriving))
      const held = state.pipelines[arriving.id]
      if (!held || arriving.version > held.version) picture(pipelineOf(arriving), at)
    },
  }
}
