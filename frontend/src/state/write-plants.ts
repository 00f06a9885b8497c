import type { Plant } from '@trellis/shared'
import { produce, reconcile, type SetStoreFunction } from 'solid-js/store'
import type { AppState } from './model.ts'
import { takesDocument } from './versions.ts'

export function createPlantWriter(state: AppState, setState: SetStoreFunction<AppState>) {
  /** Ids are never used twice, so what was removed once stays removed, whatever arrives late. */
  const gone = new Set<string>()
  /** Plants told by a notice while a snapshot was under way: a snapshot read earlier must not remove them. */
  const sinceJoining = new Set<string>()

  const write = (arriving: Plant) => {
    if (gone.has(arriving.id) || !takesDocument(state.plants[arriving.id], arriving)) return
    setState('plants', arriving.id, reconcile(arriving))
  }
  return {
    joining: () => sinceJoining.clear(),
    told: (arriving: Plant) => {
      sinceJoining.add(arriving.id)
      write(arriving)
    },
    removed: (plantId: string) => {
      gone.add(plantId)
      setState(
        produce((draft) => {
          delete draft.plants[plantId]
        }),
      )
    },
    /** A snapshot: what it does not have is gone, unless it is newer than the snapshot. */
    shelf: (workspaceId: string, plants: Plant[]) => {
      const told = new Set(plants.map(({ id }) => id))
      const stays = (id: string) =>
        told.has(id) || (sinceJoining.has(id) && state.plants[id]?.workspaceId === workspaceId)
      const leaving = Object.keys(state.plants).filter((id) => !stays(id))
      setState(
        produce((draft) => {
          for (const id of leaving) delete draft.plants[id]
          draft.workspaceId = workspaceId
        }),
      )
      plants.forEach(write)
      sinceJoining.clear()
    },
  }
}
