import { produce, reconcile, type SetStoreFunction } from 'solid-js/store'
import type { AppState, Incoming } from './model.ts'
import { createDeploymentWriter } from './write-deployments.ts'
import { createPlantWriter } from './write-plants.ts'
import { createWorkspaceWriter } from './write-workspaces.ts'

/** Applies one incoming thing. The one place in the page that writes what the server told. */
export type Reduce = (incoming: Incoming) => void

export function createReducer(state: AppState, setState: SetStoreFunction<AppState>): Reduce {
  const plants = createPlantWriter(state, setState)
  const deployments = createDeploymentWriter(state, setState)
  const workspace = createWorkspaceWriter(state, setState)
  const leave = produce<AppState>((draft) => {
    delete draft.workspaceId
    draft.plants = {}
    draft.deployments = {}
    draft.pipelines = {}
  })

  return (incoming) => {
    switch (incoming.type) {
      case 'workspaces':
        return setState('workspaces', reconcile(incoming.workspaces))
      case 'workspace':
        return workspace(incoming.workspace)
      case 'joining':
        return plants.joining()
      case 'shelf':
        return plants.shelf(incoming.workspaceId, incoming.plants)
      case 'left':
        return setState(leave)
      case 'plant':
        return plants.told(incoming.plant)
      case 'plant-removed':
        return plants.removed(incoming.plantId)
      case 'pipeline':
        return deployments.picture(incoming.update, incoming.at)
      case 'deployments':
        for (const one of incoming.deployments) deployments.document(one, incoming.at)
        return
      case 'names':
        return setState('names', Object.fromEntries(incoming.people.map(({ uid, name }) => [uid, name])))
    }
  }
}
