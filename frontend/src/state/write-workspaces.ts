import type { Workspace } from '@trellis/shared'
import type { SetStoreFunction } from 'solid-js/store'
import type { AppState } from './model.ts'
import { takesDocument } from './versions.ts'

type Told = Omit<Workspace, 'role'> & { role?: Workspace['role'] }

/** Notices go to a whole room and carry no role: the own role stays what an answer said. */
export function createWorkspaceWriter(state: AppState, setState: SetStoreFunction<AppState>) {
  return (arriving: Told) => {
    const list = state.workspaces ?? []
    const held = list.find(({ id }) => id === arriving.id)
    if (held && !takesDocument(held, arriving)) return
    const role = arriving.role ?? held?.role
    if (!role) return
    const next = { ...arriving, role }
    setState('workspaces', held ? list.map((one) => (one.id === next.id ? next : one)) : [...list, next])
  }
}
