import type { RollbackRequest } from '@trellis/shared'
import { produce, reconcile, type SetStoreFunction } from 'solid-js/store'
import type { AppState } from './model.ts'
import { takesDocument } from './versions.ts'

export function createApprovalWriter(state: AppState, setState: SetStoreFunction<AppState>) {
  /** No longer open, as a snapshot said without saying how they ended: of these only the end is taken. */
  const over = new Set<string>()
  /** Told by a notice while a snapshot was under way: a snapshot read earlier must not remove them. */
  const sinceJoining = new Set<string>()

  const write = (arriving: RollbackRequest) => {
    if (over.has(arriving.id) && arriving.status === 'open') return
    if (!takesDocument(state.approvals[arriving.id], arriving)) return
    setState('approvals', arriving.id, reconcile(arriving))
  }
  return {
    joining: () => sinceJoining.clear(),
    told: (arriving: RollbackRequest) => {
      sinceJoining.add(arriving.id)
      write(arriving)
    },
    /** What is held as open and stands in no snapshot has come to its end while nobody listened. */
    snapshot: (open: RollbackRequest[]) => {
      const stays = new Set([...open.map(({ id }) => id), ...sinceJoining])
      const ended = Object.values(state.approvals).filter(({ id, status }) => status === 'open' && !stays.has(id))
      for (const { id } of ended) over.add(id)
      setState(
        'approvals',
        produce((draft) => {
          for (const { id } of ended) delete draft[id]
        }),
      )
      open.forEach(write)
      sinceJoining.clear()
    },
  }
}
