import { produce, reconcile, type SetStoreFunction } from 'solid-js/store'
import type { AppState, Incoming } from './model.ts'
import { createTeamReducer } from './reduce-team.ts'
import { createDeploymentWriter } from './write-deployments.ts'
import { createPeopleWriter } from './write-people.ts'
import { createPlantWriter } from './write-plants.ts'
import { createWorkspaceWriter } from './write-workspaces.ts'

/** Applies one incoming thing. The one place in the page that writes what the server told. */
export type Reduce = (incoming: Incoming) => void

export function createReducer(state: AppState, setState: SetStoreFunction<AppState>): Reduce {
  const plants = createPlantWriter(state, setState)
  const deployments = createDeploymentWriter(state, setState)
  const workspace = createWorkspaceWriter(state, setState)
  const people = createPeopleWriter(state, setState)
  const team = createTeamReducer(state, setState)
  const leave = produce<AppState>((draft) => {
    delete draft.workspaceId
    delete draft.people
    draft.plants = {}
    draft.deployments = {}
    draft.pipelines = {}
  })

  return (incoming) => {
    team(incoming)
    switch (incoming.type) {
      case 'workspaces':
        return setState('workspaces', reconcile(incoming.workspaces))
      case 'workspace':
        return workspace(incoming.workspace)
      case 'workspace-left':
        return setState('workspaces', (list) => list?.filter(({ id }) => id !== incoming.workspaceId))
      case 'people':
        return people(incoming.people, incoming.me)
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
    }
  }
}
