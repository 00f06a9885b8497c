import type { Deployment, PipelineUpdate, Plant, Workspace } from '@trellis/shared'
import { produce, reconcile, type SetStoreFunction } from 'solid-js/store'
import type { AppState, Incoming } from './model.ts'
import { pipelineOf, takesDocument, takesPipeline } from './versions.ts'

/** Applies one incoming thing. The one place in the page that writes what the server told. */
export type Reduce = (incoming: Incoming) => void

export function createReducer(state: AppState, setState: SetStoreFunction<AppState>): Reduce {
  /** Ids are never used twice, so what was removed once stays removed, whatever arrives late. */
  const removed = new Set<string>()
  /** Plants told by a notice while a snapshot was under way: a snapshot read earlier must not remove them. */
  const sinceJoining = new Set<string>()

  const plant = (arriving: Plant) => {
    if (removed.has(arriving.id) || !takesDocument(state.plants[arriving.id], arriving)) return
    setState('plants', arriving.id, reconcile(arriving))
  }
  const removePlant = (plantId: string) => {
    removed.add(plantId)
    setState(
      produce((draft) => {
        delete draft.plants[plantId]
      }),
    )
  }
  const shelf = (workspaceId: string, plants: Plant[]) => {
    const told = new Set(plants.map(({ id }) => id))
    setState(
      produce((draft) => {
        for (const id of Object.keys(draft.plants)) {
          const stays = told.has(id) || (sinceJoining.has(id) && draft.plants[id]?.workspaceId === workspaceId)
          if (!stays) delete draft.plants[id]
        }
        draft.workspaceId = workspaceId
      }),
    )
    for (const arriving of plants) plant(arriving)
    sinceJoining.clear()
  }
  const pipeline = (update: PipelineUpdate, at: number) => {
    if (!takesPipeline(state.pipelines[update.deploymentId], update)) return
    setState('pipelines', update.deploymentId, reconcile({ ...update, receivedAt: at }))
  }
  const deployment = (arriving: Deployment, at: number) => {
    if (!takesDocument(state.deployments[arriving.id], arriving)) return
    setState('deployments', arriving.id, reconcile(arriving))
    const held = state.pipelines[arriving.id]
    if (!held || arriving.version > held.version) pipeline(pipelineOf(arriving), at)
  }
  const workspace = (arriving: Omit<Workspace, 'role'> & { role?: Workspace['role'] }) => {
    const list = state.workspaces ?? []
    const held = list.find(({ id }) => id === arriving.id)
    if (held && !takesDocument(held, arriving)) return
    const role = arriving.role ?? held?.role
    if (!role) return
    const next = { ...arriving, role }
    setState('workspaces', held ? list.map((one) => (one.id === next.id ? next : one)) : [...list, next])
  }
  const left = () =>
    setState(
      produce((draft) => {
        delete draft.workspaceId
        draft.plants = {}
        draft.deployments = {}
        draft.pipelines = {}
      }),
    )

  return (incoming) => {
    switch (incoming.type) {
      case 'workspaces':
        setState('workspaces', reconcile(incoming.workspaces))
        return
      case 'workspace':
        workspace(incoming.workspace)
        return
      case 'joining':
        sinceJoining.clear()
        return
      case 'shelf':
        shelf(incoming.workspaceId, incoming.plants)
        return
      case 'left':
        left()
        return
      case 'plant':
        sinceJoining.add(incoming.plant.id)
        plant(incoming.plant)
        return
      case 'plant-removed':
        removePlant(incoming.plantId)
        return
      case 'pipeline':
        pipeline(incoming.update, incoming.at)
        return
      case 'deployments':
        for (const arriving of incoming.deployments) deployment(arriving, incoming.at)
        return
      case 'names':
        setState('names', Object.fromEntries(incoming.people.map(({ uid, name }) => [uid, name])))
        return
    }
  }
}
